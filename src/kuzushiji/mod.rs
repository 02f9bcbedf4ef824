//! Reading Kuzushiji-MNIST, the cursive hiragana of old Japanese books (homework, part 2.4).

pub mod classes;
pub mod cnn;
pub mod dataset;
pub mod idx;
pub mod reading;
pub mod self_check;
