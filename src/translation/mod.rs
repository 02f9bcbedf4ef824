//! Translating Spanish into English, one character at a time (homework, part 3).
//!
//! A sentence is normalised ([`text`]) and spelt in numbers ([`vocabulary`]); an encoder reads it,
//! a decoder with or without attention writes its translation ([`lstm`], [`attention`],
//! [`translator`]), greedily or with a beam ([`search`]). [`corpus`] reads what the model learns
//! from, [`grammar`] makes what there is without it, [`course`] is the learning, [`error_rate`] says
//! how wrong it is, [`checkpoint`] is the model with its vocabularies in a file, and [`known`] tells how
//! a file means its attention.

pub mod attention;
pub mod checkpoint;
pub mod corpus;
pub mod course;
pub mod error_rate;
pub mod grammar;
pub mod known;
pub mod lstm;
pub mod search;
pub mod text;
pub mod translator;
pub mod vocabulary;
