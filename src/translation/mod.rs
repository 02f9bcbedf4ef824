//! Translating Spanish into English, one character at a time (homework, part 3).
//!
//! A sentence is normalised ([`text`]) and spelt in numbers ([`vocabulary`]); an encoder reads it,
//! a decoder with or without attention writes its translation ([`lstm`], [`attention`],
//! [`translator`]), greedily or with a beam ([`search`]). [`corpus`] reads what the model learns
//! from and [`large`] cuts up a larger one, [`grammar`] makes what there is without it, [`course`] is
//! the learning, [`error_rate`] says how wrong it is and [`quality`] how good, [`checkpoint`] is the
//! model with its vocabularies in a file, and [`known`] tells how a file means its attention;
//! [`opened`] shows all that a model computes of a sentence, and what becomes of it when a reader
//! interferes. Models for people write as people do ([`spelling`]) and are asked what people ask
//! first ([`phrases`]).

pub mod attention;
mod augment;
pub mod checkpoint;
pub mod corpus;
pub mod course;
pub mod error_rate;
pub mod grammar;
pub mod known;
pub mod large;
pub mod lstm;
pub mod opened;
pub mod phrases;
pub mod quality;
pub mod search;
pub mod spelling;
pub mod text;
pub mod translator;
pub mod vocabulary;
