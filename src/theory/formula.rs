//! Formulas as a reader writes them: typed with the homework's signs or in LaTeX.
//!
//! `a = j - H⌊(j-1)/H⌋`, `\lceil \frac{j}{H} \rceil`, `1 ≤ a ≤ M and 1 ≤ b ≤ N`, `softmax(x′x′ᵀ) x′`. Numbers and
//! matrices; a comparison is 1 or 0. A multiplication sign may be left out, and `a mod n` is a − n⌊a/n⌋.

use std::{iter::Peekable, vec::IntoIter};

use serde::Serialize;

use super::{Matrix, attention::softmax};

/// No formula is longer, or nested deeper.
const MOST_CHARACTERS: usize = 500;
const DEEPEST: usize = 60;
/// Numbers so near to each other are the same: whole sizes are divided, and then rounded.
const NEAR: f64 = 1e-9;

/// A formula that can be computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    root: Node,
}

/// What is wrong with a formula, and where.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[error("at character {}: {problem}", at + 1)]
pub struct FormulaError {
    /// The place of a character, from 0.
    pub at: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What may be wrong with a formula.
#[derive(Clone, Debug, PartialEq, Serialize, thiserror::Error)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Problem {
    /// There is none.
    #[error("a formula is expected")]
    Empty,
    /// Longer than anybody's answer.
    #[error("this is longer than {MOST_CHARACTERS} characters")]
    TooLong,
    /// Brackets in brackets in brackets.
    #[error("this is nested more than {DEEPEST} deep")]
    TooDeep,
    /// A sign of no formula.
    #[error("{sign} is no sign of a formula")]
    Sign {
        /// The sign or the LaTeX command.
        sign: String,
    },
    /// Something ends too early, or two operators follow each other.
    #[error("a number, a name or a bracket is expected")]
    Operand,
    /// Two numbers side by side, or a closing bracket that nothing opens.
    #[error("an operator is expected before {found}")]
    Operator {
        /// What stands there.
        found: String,
    },
    /// A bracket without its other half.
    #[error("{bracket} is not closed")]
    Unclosed {
        /// As it was written.
        bracket: String,
    },
    /// Names of the homework only, and of them those that the question has.
    #[error("{name} is no name of this question")]
    Name {
        /// As it was written.
        name: String,
    },
    /// A function with too few or too many arguments.
    #[error("{function} takes another number of arguments")]
    Arguments {
        /// Its name.
        function: String,
    },
    /// A division by zero, or what is too large.
    #[error("this has no value")]
    Undefined,
    /// A matrix where a number belongs, or the other way round.
    #[error("a number and a matrix do not go together here")]
    Kind,
    /// Matrices whose sizes do not go together.
    #[error("{left:?} and {right:?} are sizes that do not go together")]
    Shapes {
        /// Rows and columns of the first.
        left: [usize; 2],
        /// Rows and columns of the second.
        right: [usize; 2],
    },
}

/// What a formula or a part of it is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A number; 1 and 0 are yes and no.
    Number(f64),
    /// A matrix.
    Matrix(Matrix),
}

#[derive(Clone, Debug, PartialEq)]
struct Node {
    at: usize,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Number(f64),
    Name(String),
    Negative(Box<Node>),
    Binary(Operator, Box<[Node; 2]>),
    /// Every pair of neighbours compared: 1 ≤ a ≤ M.
    Chain(Vec<Node>, Vec<Comparison>),
    Call(Function, Vec<Node>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Plus,
    Minus,
    Times,
    Divide,
    Modulo,
    Power,
    And,
    Or,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Function {
    Floor,
    Ceiling,
    Least,
    Most,
    Absolute,
    Root,
    Exponential,
    Softmax,
    Transpose,
}

impl Function {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "floor" => Self::Floor,
            "ceil" | "ceiling" => Self::Ceiling,
            "min" => Self::Least,
            "max" => Self::Most,
            "abs" => Self::Absolute,
            "sqrt" => Self::Root,
            "exp" => Self::Exponential,
            "softmax" => Self::Softmax,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Ceiling => "ceil",
            Self::Least => "min",
            Self::Most => "max",
            Self::Absolute => "abs",
            Self::Root => "sqrt",
            Self::Exponential => "exp",
            Self::Softmax => "softmax",
            Self::Transpose => "the transpose",
        }
    }

    fn takes(self, arguments: usize) -> bool {
        match self {
            Self::Least | Self::Most => arguments > 0,
            _ => arguments == 1,
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// From characters to tokens.

#[derive(Clone, Debug, PartialEq)]
struct Token {
    at: usize,
    kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq)]
enum TokenKind {
    Number {
        value: f64,
        digits: String,
    },
    Name(String),
    Function(Function),
    Fraction,
    Operator(Operator),
    Comparison(Comparison),
    Open(Bracket),
    Close(Bracket),
    Comma,
    /// ᵀ, or what stands behind ^ in its place.
    Transposed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    Round,
    Square,
    Curly,
    Floor,
    Ceiling,
}

impl TokenKind {
    fn written(&self) -> String {
        match self {
            Self::Number { digits, .. } => digits.clone(),
            Self::Name(name) => name.clone(),
            Self::Function(function) => function.name().to_owned(),
            Self::Fraction => "\\frac".to_owned(),
            Self::Operator(operator) => match operator {
                Operator::Plus => "+",
                Operator::Minus => "−",
                Operator::Times => "·",
                Operator::Divide => "/",
                Operator::Modulo => "mod",
                Operator::Power => "^",
                Operator::And => "and",
                Operator::Or => "or",
            }
            .to_owned(),
            Self::Comparison(comparison) => match comparison {
                Comparison::Equal => "=",
                Comparison::Unequal => "≠",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "≤",
                Comparison::More => ">",
                Comparison::MoreOrEqual => "≥",
            }
            .to_owned(),
            Self::Open(bracket) => bracket.written()[0].to_owned(),
            Self::Close(bracket) => bracket.written()[1].to_owned(),
            Self::Comma => ",".to_owned(),
            Self::Transposed => "ᵀ".to_owned(),
        }
    }
}

impl Bracket {
    fn written(self) -> [&'static str; 2] {
        match self {
            Self::Round => ["(", ")"],
            Self::Square => ["[", "]"],
            Self::Curly => ["{", "}"],
            Self::Floor => ["⌊", "⌋"],
            Self::Ceiling => ["⌈", "⌉"],
        }
    }
}

/// Commands that say nothing of the value,
const SILENT: [&str; 15] = [
    "left",
    "right",
    "big",
    "Big",
    "bigg",
    "Bigg",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "quad",
    "qquad",
    "displaystyle",
    "limits",
    "nolimits",
];
/// those that say so of the letter behind them, or of what stands there in curly brackets,
const FONTS: [&str; 9] = [
    "mathrm",
    "mathbf",
    "mathit",
    "mathsf",
    "boldsymbol",
    "bm",
    "operatorname",
    "text",
    "textbf",
];
/// and what LaTeX has around a formula in a text.
const AROUND: [[&str; 2]; 4] = [["$$", "$$"], ["$", "$"], [r"\(", r"\)"], [r"\[", r"\]"]];

struct Lexer {
    text: Vec<char>,
    at: usize,
    tokens: Vec<Token>,
    /// The curly brackets that are open; of those of a font, which are no tokens, where they stand.
    curly: Vec<Option<usize>>,
}

impl Lexer {
    fn tokens(text: &str) -> Result<Vec<Token>, FormulaError> {
        let [before, text] = bare(text);
        let at = before.chars().count();
        let text: Vec<char> = before.chars().chain(text.chars()).collect();
        if text.len() > MOST_CHARACTERS {
            let at = MOST_CHARACTERS;
            return Err(FormulaError {
                at,
                problem: Problem::TooLong,
            });
        }
        let mut lexer = Self {
            text,
            at,
            tokens: Vec::new(),
            curly: Vec::new(),
        };
        while let Some(sign) = lexer.peek() {
            lexer.token(sign)?;
        }
        if let Some(&at) = lexer.curly.iter().flatten().next() {
            let bracket = "{".to_owned();
            return Err(FormulaError {
                at,
                problem: Problem::Unclosed { bracket },
            });
        }
        Ok(lexer.tokens)
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at).copied()
    }

    fn is_next(&self, text: &str) -> bool {
        let mut rest = self.text[self.at..].iter();
        text.chars().all(|sign| rest.next() == Some(&sign))
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let from = self.at;
        while self.peek().is_some_and(&fits) {
            self.at += 1;
        }
        self.text[from..self.at].iter().collect()
    }

    fn push(&mut self, at: usize, kind: TokenKind) {
        self.tokens.push(Token { at, kind });
    }

    fn token(&mut self, sign: char) -> Result<(), FormulaError> {
        let at = self.at;
        if sign.is_whitespace() || matches!(sign, '~' | '\u{200b}' | '\u{2061}' | '\u{2062}') {
            // Pages have signs between letters that nobody sees.
            self.at += 1;
        } else if sign.is_ascii_digit() || sign == '.' {
            let digits = self.take_while(|sign| sign.is_ascii_digit() || sign == '.');
            if let Some(value) = decimal(&digits) {
                self.push(at, TokenKind::Number { value, digits });
            } else {
                let problem = Problem::Sign { sign: digits };
                return Err(FormulaError { at, problem });
            }
        } else if sign.is_alphabetic() && sign != 'ᵀ' {
            let word = self.take_while(|sign| sign.is_alphabetic() && sign != 'ᵀ');
            self.word(at, &word);
        } else if sign == '\\' {
            self.command(at)?;
        } else {
            self.sign(at, sign)?;
        }
        Ok(())
    }

    /// A word that is known, or names of a letter each, the last perhaps with a prime.
    fn word(&mut self, at: usize, word: &str) {
        if let Some(kind) = known(word) {
            return self.push(at, kind);
        }
        for (place, letter) in word.chars().enumerate() {
            self.push(at + place, TokenKind::Name(letter.to_string()));
        }
        self.primed();
    }

    /// The prime of the name before it, if it has none.
    fn primed(&mut self) {
        let Some(prime) = ["'", "′", "’", "^\\prime", "^{\\prime}", "^{\\prime"]
            .into_iter()
            .find(|prime| self.is_next(prime))
        else {
            return;
        };
        let Some(Token {
            kind: TokenKind::Name(name),
            ..
        }) = self.tokens.last_mut()
        else {
            return;
        };
        if name.ends_with('′') {
            return;
        }
        name.push('′');
        self.at += prime.chars().count();
        if prime == "^{\\prime" {
            // The exponent goes on: x^{\prime\top}.
            self.push(self.at, TokenKind::Operator(Operator::Power));
            self.push(self.at, TokenKind::Open(Bracket::Curly));
            self.curly.push(None);
        }
    }

    fn command(&mut self, at: usize) -> Result<(), FormulaError> {
        self.at += 1;
        let name = self.take_while(|sign| sign.is_ascii_alphabetic());
        if name.is_empty() {
            // \, \; \! and the like are space; \{ and \} are brackets.
            match self.peek() {
                Some(',' | ';' | '!' | ':' | '>' | ' ') => self.at += 1,
                Some('{' | '}') => {}
                other => {
                    let sign = format!("\\{}", other.map(String::from).unwrap_or_default());
                    return Err(FormulaError {
                        at,
                        problem: Problem::Sign { sign },
                    });
                }
            }
            return Ok(());
        }
        if SILENT.contains(&&name[..]) {
            return Ok(());
        }
        if FONTS.contains(&&name[..]) {
            return self.font(at, &name);
        }
        let kind = match &name[..] {
            "frac" | "dfrac" | "tfrac" => TokenKind::Fraction,
            "lfloor" => TokenKind::Open(Bracket::Floor),
            "rfloor" => TokenKind::Close(Bracket::Floor),
            "lceil" => TokenKind::Open(Bracket::Ceiling),
            "rceil" => TokenKind::Close(Bracket::Ceiling),
            "cdot" | "times" => TokenKind::Operator(Operator::Times),
            "div" => TokenKind::Operator(Operator::Divide),
            "bmod" | "pmod" => TokenKind::Operator(Operator::Modulo),
            "land" | "wedge" => TokenKind::Operator(Operator::And),
            "lor" | "vee" => TokenKind::Operator(Operator::Or),
            "le" | "leq" | "leqslant" => TokenKind::Comparison(Comparison::LessOrEqual),
            "ge" | "geq" | "geqslant" => TokenKind::Comparison(Comparison::MoreOrEqual),
            "lt" => TokenKind::Comparison(Comparison::Less),
            "gt" => TokenKind::Comparison(Comparison::More),
            "ne" | "neq" => TokenKind::Comparison(Comparison::Unequal),
            "top" | "intercal" => TokenKind::Transposed,
            name => known(name).ok_or_else(|| FormulaError {
                at,
                problem: Problem::Sign {
                    sign: format!("\\{name}"),
                },
            })?,
        };
        self.push(at, kind);
        Ok(())
    }

    fn font(&mut self, at: usize, name: &str) -> Result<(), FormulaError> {
        self.take_while(char::is_whitespace);
        let from = self.at;
        match self.peek() {
            Some('{') => self.curly.push(Some(from)),
            Some(letter) if letter.is_alphabetic() => {
                self.at += 1;
                self.word(from, &letter.to_string());
                return Ok(());
            }
            _ => {
                let sign = format!("\\{name}");
                return Err(FormulaError {
                    at,
                    problem: Problem::Sign { sign },
                });
            }
        }
        self.at += 1;
        Ok(())
    }

    fn sign(&mut self, at: usize, sign: char) -> Result<(), FormulaError> {
        let two = [
            ("<=", TokenKind::Comparison(Comparison::LessOrEqual)),
            (">=", TokenKind::Comparison(Comparison::MoreOrEqual)),
            ("!=", TokenKind::Comparison(Comparison::Unequal)),
            ("==", TokenKind::Comparison(Comparison::Equal)),
            ("&&", TokenKind::Operator(Operator::And)),
            ("||", TokenKind::Operator(Operator::Or)),
            ("//", TokenKind::Operator(Operator::Divide)),
        ];
        if let Some((_, kind)) = two.into_iter().find(|(signs, _)| self.is_next(signs)) {
            self.at += 2;
            // Python's division rounds down; whoever means that writes ⌊ ⌋.
            if self.text[at] == '/' {
                let sign = "//".to_owned();
                return Err(FormulaError {
                    at,
                    problem: Problem::Sign { sign },
                });
            }
            self.push(at, kind);
            return Ok(());
        }
        self.at += 1;
        let kind = match sign {
            '+' => TokenKind::Operator(Operator::Plus),
            '-' | '−' | '–' => TokenKind::Operator(Operator::Minus),
            '*' | '·' | '×' | '⋅' => TokenKind::Operator(Operator::Times),
            '/' | '÷' => TokenKind::Operator(Operator::Divide),
            '%' => TokenKind::Operator(Operator::Modulo),
            '^' => TokenKind::Operator(Operator::Power),
            '∧' => TokenKind::Operator(Operator::And),
            '∨' => TokenKind::Operator(Operator::Or),
            '=' => TokenKind::Comparison(Comparison::Equal),
            '≠' => TokenKind::Comparison(Comparison::Unequal),
            '<' => TokenKind::Comparison(Comparison::Less),
            '≤' => TokenKind::Comparison(Comparison::LessOrEqual),
            '>' => TokenKind::Comparison(Comparison::More),
            '≥' => TokenKind::Comparison(Comparison::MoreOrEqual),
            '(' => TokenKind::Open(Bracket::Round),
            ')' => TokenKind::Close(Bracket::Round),
            '[' => TokenKind::Open(Bracket::Square),
            ']' => TokenKind::Close(Bracket::Square),
            '{' => {
                self.curly.push(None);
                TokenKind::Open(Bracket::Curly)
            }
            '}' => {
                if self.curly.pop().flatten().is_some() {
                    self.primed();
                    return Ok(());
                }
                TokenKind::Close(Bracket::Curly)
            }
            '⌊' => TokenKind::Open(Bracket::Floor),
            '⌋' => TokenKind::Close(Bracket::Floor),
            '⌈' => TokenKind::Open(Bracket::Ceiling),
            '⌉' => TokenKind::Close(Bracket::Ceiling),
            ',' => TokenKind::Comma,
            'ᵀ' | '⊤' => TokenKind::Transposed,
            _ => {
                let sign = sign.to_string();
                return Err(FormulaError {
                    at,
                    problem: Problem::Sign { sign },
                });
            }
        };
        self.push(at, kind);
        Ok(())
    }
}

/// A formula without what LaTeX has around it in a text, and what stands before it.
fn bare(text: &str) -> [&str; 2] {
    let (start, end) = (text.trim_start(), text.trim_end());
    (AROUND.iter())
        .find_map(|[open, close]| {
            let from = text.len() - start.strip_prefix(open)?.len();
            let inner = text.get(from..end.strip_suffix(close)?.len())?;
            Some([&text[..from], inner])
        })
        .unwrap_or(["", text])
}

/// A number with a point or without, as near as is needed: the standard library's own reading is a tenth of the bundle.
fn decimal(digits: &str) -> Option<f64> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let count = |digits: &str| {
        (digits.bytes()).try_fold(0.0, |sum, digit| {
            digit
                .is_ascii_digit()
                .then(|| 10.0 * sum + f64::from(digit - b'0'))
        })
    };
    let scale = part.bytes().fold(1.0, |scale, _| scale * 10.0);
    let value = count(whole)? + count(part)? / scale;
    (whole.len() + part.len() > 0).then_some(value)
}

/// A word of more than a letter that is not a product of names.
fn known(word: &str) -> Option<TokenKind> {
    Some(match word {
        "mod" => TokenKind::Operator(Operator::Modulo),
        "and" => TokenKind::Operator(Operator::And),
        "or" => TokenKind::Operator(Operator::Or),
        word => TokenKind::Function(Function::of(word)?),
    })
}

// ---------------------------------------------------------------------------------------------------------------------
// From tokens to a formula.

struct Parser<'a> {
    tokens: Peekable<IntoIter<Token>>,
    names: &'a [&'a str],
    end: usize,
    depth: usize,
}

impl Formula {
    /// Reads a formula with these names, primes as ′. An `a =` before it, of a name that it is a formula for, is left out.
    ///
    /// # Errors
    /// [`FormulaError`], which says where.
    pub fn parse(text: &str, names: &[&str]) -> Result<Self, FormulaError> {
        let mut tokens = Lexer::tokens(text)?;
        if let [
            Token {
                kind: TokenKind::Name(name),
                ..
            },
            Token {
                kind: TokenKind::Comparison(Comparison::Equal),
                ..
            },
            ..,
        ] = &tokens[..]
            && !names.contains(&&name[..])
        {
            tokens.drain(..2);
        }
        if tokens.is_empty() {
            return Err(FormulaError {
                at: 0,
                problem: Problem::Empty,
            });
        }
        let end = text.chars().count();
        let mut parser = Parser {
            tokens: tokens.into_iter().peekable(),
            names,
            end,
            depth: 0,
        };
        let root = parser.alternative()?;
        match parser.tokens.next() {
            None => Ok(Self { root }),
            Some(Token { at, kind }) => {
                let found = kind.written();
                Err(FormulaError {
                    at,
                    problem: Problem::Operator { found },
                })
            }
        }
    }

    /// What it is worth where the names have these values.
    ///
    /// # Errors
    /// [`FormulaError`] at the part that has no value.
    pub fn value(&self, named: &dyn Fn(&str) -> Option<Value>) -> Result<Value, FormulaError> {
        self.root.value(named)
    }

    /// As [`Formula::value`], of a formula whose value is a number.
    ///
    /// # Errors
    /// As there, and if it is a matrix.
    pub fn number(&self, named: &dyn Fn(&str) -> Option<Value>) -> Result<f64, FormulaError> {
        self.root.number(named)
    }
}

type Parsed = Result<Node, FormulaError>;

impl Parser<'_> {
    fn peek(&mut self) -> Option<&TokenKind> {
        self.tokens.peek().map(|token| &token.kind)
    }

    fn at(&mut self) -> usize {
        self.tokens.peek().map_or(self.end, |token| token.at)
    }

    fn next_if(&mut self, kind: &TokenKind) -> bool {
        self.tokens.next_if(|token| token.kind == *kind).is_some()
    }

    fn operator(&mut self, among: &[Operator]) -> Option<(usize, Operator)> {
        let token = self.tokens.next_if(
            |token| matches!(&token.kind, TokenKind::Operator(operator) if among.contains(operator)),
        )?;
        let TokenKind::Operator(operator) = token.kind else {
            unreachable!("as it was asked for")
        };
        Some((token.at, operator))
    }

    fn binary(&mut self, among: &[Operator], operand: impl Fn(&mut Self) -> Parsed) -> Parsed {
        let mut left = operand(self)?;
        while let Some((at, operator)) = self.operator(among) {
            let right = operand(self)?;
            let kind = Kind::Binary(operator, Box::new([left, right]));
            left = Node { at, kind };
        }
        Ok(left)
    }

    fn alternative(&mut self) -> Parsed {
        self.depth += 1;
        if self.depth > DEEPEST {
            let at = self.at();
            return Err(FormulaError {
                at,
                problem: Problem::TooDeep,
            });
        }
        let parsed = self.binary(&[Operator::Or], |parser| {
            parser.binary(&[Operator::And], Self::chain)
        });
        self.depth -= 1;
        parsed
    }

    fn chain(&mut self) -> Parsed {
        let at = self.at();
        let mut terms = vec![self.sum()?];
        let mut comparisons = Vec::new();
        while let Some(Token {
            kind: TokenKind::Comparison(comparison),
            ..
        }) = self
            .tokens
            .next_if(|token| matches!(token.kind, TokenKind::Comparison(_)))
        {
            comparisons.push(comparison);
            terms.push(self.sum()?);
        }
        match terms.len() {
            1 => Ok(terms.remove(0)),
            _ => Ok(Node {
                at,
                kind: Kind::Chain(terms, comparisons),
            }),
        }
    }

    fn sum(&mut self) -> Parsed {
        self.binary(&[Operator::Plus, Operator::Minus], Self::product)
    }

    fn product(&mut self) -> Parsed {
        let mut left = self.signed()?;
        loop {
            let at = self.at();
            let among = [Operator::Times, Operator::Divide, Operator::Modulo];
            let (at, operator, right) = if let Some((at, operator)) = self.operator(&among) {
                (at, operator, self.signed()?)
            } else if self.begins_a_factor() {
                (at, Operator::Times, self.power()?)
            } else {
                return Ok(left);
            };
            let kind = Kind::Binary(operator, Box::new([left, right]));
            left = Node { at, kind };
        }
    }

    /// Whether what follows can be multiplied without a sign: everything but a number.
    fn begins_a_factor(&mut self) -> bool {
        matches!(
            self.peek(),
            Some(
                TokenKind::Name(_)
                    | TokenKind::Function(_)
                    | TokenKind::Fraction
                    | TokenKind::Open(_)
            )
        )
    }

    fn signed(&mut self) -> Parsed {
        if let Some((at, operator)) = self.operator(&[Operator::Minus, Operator::Plus]) {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(FormulaError {
                    at,
                    problem: Problem::TooDeep,
                });
            }
            let operand = self.signed();
            self.depth -= 1;
            let operand = operand?;
            return Ok(match operator {
                Operator::Minus => Node {
                    at,
                    kind: Kind::Negative(Box::new(operand)),
                },
                _ => operand,
            });
        }
        self.power()
    }

    fn power(&mut self) -> Parsed {
        let mut base = self.primary()?;
        loop {
            let at = self.at();
            if self.next_if(&TokenKind::Transposed) {
                let kind = Kind::Call(Function::Transpose, vec![base]);
                base = Node { at, kind };
            } else if self.operator(&[Operator::Power]).is_some() {
                if self.transposed() {
                    let kind = Kind::Call(Function::Transpose, vec![base]);
                    base = Node { at, kind };
                    continue;
                }
                let exponent = self.signed()?;
                let kind = Kind::Binary(Operator::Power, Box::new([base, exponent]));
                base = Node { at, kind };
            } else {
                return Ok(base);
            }
        }
    }

    /// Whether T or ⊤ follows, in curly brackets or not; it is taken.
    fn transposed(&mut self) -> bool {
        let is_sign = |kind: &TokenKind| {
            *kind == TokenKind::Transposed || *kind == TokenKind::Name("T".to_owned())
        };
        let mut ahead = self.tokens.clone();
        let mut next = || ahead.next().map(|token| token.kind);
        let taken = match next() {
            Some(kind) if is_sign(&kind) => 1,
            Some(TokenKind::Open(Bracket::Curly))
                if next().is_some_and(|kind| is_sign(&kind))
                    && next() == Some(TokenKind::Close(Bracket::Curly)) =>
            {
                3
            }
            _ => return false,
        };
        (0..taken).for_each(|_| drop(self.tokens.next()));
        true
    }

    fn primary(&mut self) -> Parsed {
        let at = self.at();
        let Some(token) = self.tokens.next() else {
            return Err(FormulaError {
                at,
                problem: Problem::Operand,
            });
        };
        let kind = match token.kind {
            TokenKind::Number { value, .. } => Kind::Number(value),
            TokenKind::Name(name) if self.names.contains(&&name[..]) => Kind::Name(name),
            TokenKind::Name(name) => {
                return Err(FormulaError {
                    at,
                    problem: Problem::Name { name },
                });
            }
            TokenKind::Open(bracket) => {
                let inner = self.alternative()?;
                self.close(at, bracket)?;
                match bracket {
                    Bracket::Floor => Kind::Call(Function::Floor, vec![inner]),
                    Bracket::Ceiling => Kind::Call(Function::Ceiling, vec![inner]),
                    _ => return Ok(inner),
                }
            }
            TokenKind::Fraction => {
                let [above, below] = [self.braced()?, self.braced()?];
                Kind::Binary(Operator::Divide, Box::new([above, below]))
            }
            TokenKind::Function(function) => Kind::Call(function, self.arguments(at, function)?),
            _ => {
                return Err(FormulaError {
                    at,
                    problem: Problem::Operand,
                });
            }
        };
        Ok(Node { at, kind })
    }

    fn close(&mut self, opened: usize, bracket: Bracket) -> Result<(), FormulaError> {
        if self.next_if(&TokenKind::Close(bracket)) {
            return Ok(());
        }
        // A number, a name or a wrong bracket stands there, or nothing.
        match self.tokens.peek() {
            Some(Token { at, kind }) if !matches!(kind, TokenKind::Close(_) | TokenKind::Comma) => {
                let found = kind.written();
                Err(FormulaError {
                    at: *at,
                    problem: Problem::Operator { found },
                })
            }
            _ => {
                let bracket = bracket.written()[0].to_owned();
                Err(FormulaError {
                    at: opened,
                    problem: Problem::Unclosed { bracket },
                })
            }
        }
    }

    /// What stands above or below a fraction's line: in curly brackets, or a single sign.
    fn braced(&mut self) -> Parsed {
        self.primary()
    }

    /// The arguments in brackets; of a function of one, as LaTeX has them without: `\sqrt{x}`.
    fn arguments(&mut self, at: usize, function: Function) -> Result<Vec<Node>, FormulaError> {
        let opened = self.at();
        let Some(&TokenKind::Open(bracket @ (Bracket::Round | Bracket::Curly | Bracket::Square))) =
            self.peek()
        else {
            let problem = Problem::Operand;
            return Err(FormulaError {
                at: opened,
                problem,
            });
        };
        drop(self.tokens.next());
        let mut arguments = vec![self.alternative()?];
        while self.next_if(&TokenKind::Comma) {
            arguments.push(self.alternative()?);
        }
        self.close(opened, bracket)?;
        if function.takes(arguments.len()) {
            return Ok(arguments);
        }
        let function = function.name().to_owned();
        Err(FormulaError {
            at,
            problem: Problem::Arguments { function },
        })
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// From a formula to its value.

impl Node {
    fn fail<T>(&self, problem: Problem) -> Result<T, FormulaError> {
        Err(FormulaError {
            at: self.at,
            problem,
        })
    }

    fn number(&self, named: &dyn Fn(&str) -> Option<Value>) -> Result<f64, FormulaError> {
        match self.value(named)? {
            Value::Number(number) => Ok(number),
            // A 1×1 matrix is a number to whoever multiplies vectors.
            Value::Matrix(matrix) if matrix.shape() == [1, 1] => Ok(matrix.at(1, 1)),
            Value::Matrix(_) => self.fail(Problem::Kind),
        }
    }

    fn value(&self, named: &dyn Fn(&str) -> Option<Value>) -> Result<Value, FormulaError> {
        let value = match &self.kind {
            Kind::Number(number) => Value::Number(*number),
            Kind::Name(name) => match named(name) {
                Some(value) => value,
                None => return self.fail(Problem::Name { name: name.clone() }),
            },
            Kind::Negative(operand) => operand.value(named)?.map(|number| -number),
            Kind::Binary(operator, operands) => {
                let [left, right] = &**operands;
                self.binary(*operator, left.value(named)?, right.value(named)?)?
            }
            Kind::Chain(terms, comparisons) => {
                let numbers: Vec<f64> = terms
                    .iter()
                    .map(|term| term.number(named))
                    .collect::<Result<_, _>>()?;
                let all = (comparisons.iter().zip(numbers.windows(2)))
                    .all(|(comparison, pair)| comparison.holds(pair[0], pair[1]));
                Value::Number(f64::from(u8::from(all)))
            }
            Kind::Call(function, arguments) => Self::call(*function, arguments, named)?,
        };
        let is_finite = match &value {
            Value::Number(number) => number.is_finite(),
            Value::Matrix(matrix) => matrix.values().iter().all(|number| number.is_finite()),
        };
        if is_finite {
            Ok(value)
        } else {
            self.fail(Problem::Undefined)
        }
    }

    fn binary(&self, operator: Operator, left: Value, right: Value) -> Result<Value, FormulaError> {
        let of = |f: fn(f64, f64) -> f64| self.entry_by_entry(&left, &right, f);
        match operator {
            Operator::Plus => of(|a, b| a + b),
            Operator::Minus => of(|a, b| a - b),
            Operator::Times => match (&left, &right) {
                (Value::Matrix(left), Value::Matrix(right)) => {
                    if left.columns() != right.rows() {
                        let [left, right] = [left.shape(), right.shape()];
                        return self.fail(Problem::Shapes { left, right });
                    }
                    Ok(Value::Matrix(left.product(right)))
                }
                _ => of(|a, b| a * b),
            },
            Operator::Divide => match &right {
                Value::Matrix(_) => self.fail(Problem::Kind),
                Value::Number(_) => of(|a, b| a / b),
            },
            Operator::Modulo => of(|a, b| a - b * floor(a / b)),
            Operator::Power => match (left, right) {
                (Value::Number(base), Value::Number(exponent)) => {
                    Ok(Value::Number(base.powf(exponent)))
                }
                _ => self.fail(Problem::Kind),
            },
            Operator::And => of(|a, b| f64::from(u8::from(a != 0.0 && b != 0.0))),
            Operator::Or => of(|a, b| f64::from(u8::from(a != 0.0 || b != 0.0))),
        }
    }

    fn entry_by_entry(
        &self,
        left: &Value,
        right: &Value,
        f: fn(f64, f64) -> f64,
    ) -> Result<Value, FormulaError> {
        Ok(match (left, right) {
            (Value::Number(left), Value::Number(right)) => Value::Number(f(*left, *right)),
            (Value::Matrix(left), Value::Number(right)) => {
                Value::Matrix(left.map(|value| f(value, *right)))
            }
            (Value::Number(left), Value::Matrix(right)) => {
                Value::Matrix(right.map(|value| f(*left, value)))
            }
            (Value::Matrix(left), Value::Matrix(right)) => {
                if left.shape() != right.shape() {
                    let [left, right] = [left.shape(), right.shape()];
                    return self.fail(Problem::Shapes { left, right });
                }
                let [rows, columns] = left.shape();
                Value::Matrix(Matrix::from_fn(rows, columns, |row, column| {
                    f(left.at(row, column), right.at(row, column))
                }))
            }
        })
    }

    fn call(
        function: Function,
        arguments: &[Node],
        named: &dyn Fn(&str) -> Option<Value>,
    ) -> Result<Value, FormulaError> {
        let fold = |f: fn(f64, f64) -> f64| {
            let numbers = arguments.iter().map(|argument| argument.number(named));
            let numbers: Vec<f64> = numbers.collect::<Result<_, _>>()?;
            Ok(Value::Number(
                numbers.into_iter().reduce(f).unwrap_or(f64::NAN),
            ))
        };
        let of_first = |f: fn(f64) -> f64| Ok(arguments[0].value(named)?.map(f));
        match function {
            Function::Floor => of_first(floor),
            Function::Ceiling => of_first(|number| -floor(-number)),
            Function::Absolute => of_first(f64::abs),
            Function::Root => of_first(f64::sqrt),
            Function::Exponential => of_first(f64::exp),
            Function::Least => fold(f64::min),
            Function::Most => fold(f64::max),
            Function::Softmax => match arguments[0].value(named)? {
                Value::Number(_) => Ok(Value::Number(1.0)),
                Value::Matrix(scores) => {
                    let [rows, columns] = scores.shape();
                    let softened: Vec<Vec<f64>> = (scores.values().chunks_exact(columns))
                        .map(|row| softmax(row).probabilities)
                        .collect();
                    Ok(Value::Matrix(Matrix::from_fn(
                        rows,
                        columns,
                        |row, column| softened[row - 1][column - 1],
                    )))
                }
            },
            Function::Transpose => Ok(match arguments[0].value(named)? {
                Value::Matrix(matrix) => Value::Matrix(matrix.transposed()),
                number @ Value::Number(_) => number,
            }),
        }
    }
}

impl Value {
    fn map(self, f: impl Fn(f64) -> f64) -> Self {
        match self {
            Self::Number(number) => Self::Number(f(number)),
            Self::Matrix(matrix) => Self::Matrix(matrix.map(f)),
        }
    }
}

impl Comparison {
    fn holds(self, left: f64, right: f64) -> bool {
        let same = (left - right).abs() < NEAR;
        match self {
            Self::Equal => same,
            Self::Unequal => !same,
            Self::Less => left < right && !same,
            Self::LessOrEqual => left < right || same,
            Self::More => left > right && !same,
            Self::MoreOrEqual => left > right || same,
        }
    }
}

/// The whole number below, where a number that is only just below a whole one is that.
fn floor(number: f64) -> f64 {
    (number + NEAR).floor()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 6] = ["i", "j", "H", "W", "H′", "W′"];

    /// i = 7, j = 9, H = 4, W = 5, H′ = 3, W′ = 2.
    fn value(text: &str) -> Result<f64, FormulaError> {
        Formula::parse(text, &NAMES)?.number(&|name| {
            let place = NAMES.iter().position(|&own| own == name)?;
            Some(Value::Number([7.0, 9.0, 4.0, 5.0, 3.0, 2.0][place]))
        })
    }

    #[test]
    fn the_signs_of_the_homework_and_of_latex_are_read() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("-j^2", -81.0),
            ("2^3^2", 512.0),
            ("2 (i - 1) H", 48.0),
            ("HW′", 8.0),
            ("j − H⌊(j−1)/H⌋", 1.0),
            ("j - H floor((j - 1) / H)", 1.0),
            (r"j - H \left\lfloor \frac{j-1}{H} \right\rfloor", 1.0),
            (r"\lceil j/H \rceil - \lfloor (i-1)/H^{\prime} \rfloor", 1.0),
            (r"\frac{i}{2}\cdot H'", 10.5),
            ("(j - 1) mod H + 1", 1.0),
            ("-1 mod 3", 2.0),
            ("i % 2", 1.0),
            (r"(i-1) \bmod H^\prime", 0.0),
            ("1 ≤ i <= 7 and j > H", 1.0),
            ("i != 7 or j = 8", 0.0),
            (r"i \geq 8 \lor 1 \le j \land j \neq 4", 1.0),
            ("min(i, j, H) + max(W, 1)", 9.0),
            (r"\mathrm{ceil}(7/3) + \sqrt{H}", 5.0),
            ("a = W - 1", 4.0),
            ("⌊1/3 + 2/3⌋", 1.0),
            ("⌈j/W′⌉[2]{3}", 30.0),
            (r"$i + 1$", 8.0),
            (r" $$ a = j - 1 $$ ", 8.0),
            (r"\(\boldsymbol{i}\,\mathbf H'\)", 21.0),
            (r"\[ (i-1) \pmod{H} + 1 \]", 3.0),
            (r"i \bmod \mathit{W}^{\prime}", 1.0),
            (r"\mathbf{H'}\!\mathrm{W}' ~ j", 54.0),
            (r"\Bigl\lfloor \textbf{j} / \bm{H} \Bigr\rfloor", 2.0),
            (r"1 \leqslant i \text{ and } j \geqslant 9", 1.0),
            (r"\mathrm{ceil}(\frac{\mathbf{j}}{\mathbf{H}})", 3.0),
        ] {
            let found = value(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert!((found - expected).abs() < 1e-9, "{text}: {found}");
        }
    }

    #[test]
    fn matrices_are_multiplied_transposed_and_softened() {
        let names = ["x′", "S"];
        let x = Matrix::column(vec![1.0, 2.0]);
        let s = Matrix::from_fn(
            2,
            2,
            |row, column| if row == column { 3_f64.ln() } else { 0.0 },
        );
        let value = |text: &str| {
            Formula::parse(text, &names)?.value(&|name| {
                Some(Value::Matrix(if name == "S" {
                    s.clone()
                } else {
                    x.clone()
                }))
            })
        };
        for (text, expected) in [
            ("x′x′ᵀ", vec![1.0, 2.0, 2.0, 4.0]),
            ("x'x'^T", vec![1.0, 2.0, 2.0, 4.0]),
            (r"x^\prime {x'}^{\top}", vec![1.0, 2.0, 2.0, 4.0]),
            (r"$\mathbf{x}'\mathbf{x}'^\top$", vec![1.0, 2.0, 2.0, 4.0]),
            (
                r"\mathbf{x}^{\prime}\,\mathbf{x}^{\prime\top}",
                vec![1.0, 2.0, 2.0, 4.0],
            ),
            (
                r"\(\boldsymbol{x'} {\boldsymbol{x}'}^{\mathsf{T}}\)",
                vec![1.0, 2.0, 2.0, 4.0],
            ),
            (
                r"\mathbf x' \mathbf x'^{\intercal}",
                vec![1.0, 2.0, 2.0, 4.0],
            ),
            (r"\mathbf{x'x'}^\mathrm T", vec![1.0, 2.0, 2.0, 4.0]),
            (r"\operatorname{softmax}(S)", vec![0.75, 0.25, 0.25, 0.75]),
            ("softmax(S) x′ - 1", vec![0.25, 0.75]),
            ("exp(S)/2", vec![1.5, 0.5, 0.5, 1.5]),
        ] {
            let Ok(Value::Matrix(found)) = value(text) else {
                panic!("{text}: {:?}", value(text))
            };
            assert_eq!(found.values().len(), expected.len(), "{text}");
            for (found, expected) in found.values().iter().zip(expected) {
                assert!((found - expected).abs() < 1e-12, "{text}: {found}");
            }
        }
        let number = Formula::parse("x′ᵀx′", &names).expect("a formula");
        assert_eq!(number.number(&|_| Some(Value::Matrix(x.clone()))), Ok(5.0));
        let shapes = Problem::Shapes {
            left: [2, 1],
            right: [2, 1],
        };
        assert_eq!(
            value("x′x′"),
            Err(FormulaError {
                at: 2,
                problem: shapes
            })
        );
        assert!(matches!(
            value("1/S"),
            Err(FormulaError {
                at: 1,
                problem: Problem::Kind
            })
        ));
    }

    #[test]
    fn an_error_has_its_place() {
        for (text, at, message) in [
            ("", 0, "a formula is expected"),
            ("a =", 0, "a formula is expected"),
            ("1 +", 3, "a number, a name or a bracket is expected"),
            ("1 + * 2", 4, "a number, a name or a bracket is expected"),
            ("2 3", 2, "an operator is expected before 3"),
            ("i)", 1, "an operator is expected before )"),
            ("⌊(i-1)/H′", 0, "⌊ is not closed"),
            ("(i - 1] + 2", 0, "( is not closed"),
            ("(i 5)", 3, "an operator is expected before 5"),
            ("j - K⌊j⌋", 4, "K is no name of this question"),
            ("HK", 1, "K is no name of this question"),
            ("i $ 2", 2, "$ is no sign of a formula"),
            (r"\alpha", 0, "\\alpha is no sign of a formula"),
            ("(i-1)//H", 5, "// is no sign of a formula"),
            ("1.2.3", 0, "1.2.3 is no sign of a formula"),
            ("floor(i, j)", 0, "floor takes another number of arguments"),
            ("floor", 5, "a number, a name or a bracket is expected"),
            ("i / (j - 9)", 2, "this has no value"),
            ("i mod 0", 2, "this has no value"),
            (r"\text 1", 0, "\\text is no sign of a formula"),
            (r"$i + K$", 5, "K is no name of this question"),
            (r"\(i + 1", 0, "\\( is no sign of a formula"),
            (r"i + \mathbf{j", 11, "{ is not closed"),
            (r"\mathbf{i + 1", 7, "{ is not closed"),
        ] {
            let error = value(text).expect_err(text);
            assert_eq!(
                (error.at, &error.problem.to_string()[..]),
                (at, message),
                "{text}"
            );
        }
        let deep = "(".repeat(200);
        assert_eq!(value(&deep).expect_err("deep").problem, Problem::TooDeep);
        assert_eq!(
            value(&"-".repeat(200)).expect_err("deep").problem,
            Problem::TooDeep
        );
        assert_eq!(
            value(&"1+".repeat(400)).expect_err("long").problem,
            Problem::TooLong
        );
    }

    proptest::proptest! {
        /// Whatever is typed is a value or an error within it.
        #[test]
        fn nothing_that_is_typed_is_fatal(text in "[ijHWxab0-9+*/^(){}⌊⌋⌈⌉′ᵀ,. \\\\<=≥-]{0,40}|\\\\PC{0,30}") {
            if let Err(error) = value(&text) {
                proptest::prop_assert!(error.at <= text.chars().count());
            }
        }

        /// Sums, products and quotients are computed as Rust does.
        #[test]
        fn arithmetic_is_that_of_numbers(a in -50_i32..50, b in 1_i32..50, c in -50_i32..50) {
            let [x, y, z] = [a, b, c].map(f64::from);
            let cases = [
                (format!("{a} + {b} * ({c})"), x + y * z),
                (format!("({a} - ({c})) / {b}"), (x - z) / y),
                (format!("⌊({a}) / {b}⌋"), (x / y).floor()),
                (format!("⌈({a}) / {b}⌉"), (x / y).ceil()),
                (format!("({a}) mod {b}"), x.rem_euclid(y)),
            ];
            for (text, expected) in cases {
                proptest::prop_assert!((value(&text).unwrap() - expected).abs() < 1e-9, "{}", text);
            }
        }
    }
}
