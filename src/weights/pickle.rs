//! Python's pickles, as far as `torch.save` writes them: a machine that builds plain values and runs nothing.
//!
//! A pickle is a program for a stack machine that may call any function of Python. This machine knows containers,
//! numbers, texts and the few functions that put a tensor together; every other call makes an [`Value::Object`] of which
//! only the name is kept. Values refer to each other by number, so that nothing is copied and a pickle that refers to
//! itself does no harm; all work is bounded.
//!
//! Protocols 2 to 5. Written here because the readers that exist open files by path, bring decoders of archives along and
//! would weigh more than the networks' own code in the page.

use std::borrow::Cow;

use safetensors::Dtype;

/// The place of a value in [`Pickle::values`].
pub type Id = usize;

/// A function or class: its module and its name there.
pub type Name<'a> = (&'a str, &'a str);

/// So many values and entries of containers, at most: a checkpoint of a network here has some hundreds.
const MOST: usize = 200_000;
/// Functions that wrap functions, at most.
const MOST_WRAPPED: usize = 4;

/// A piece of memory that tensors are views of.
#[derive(Clone, Debug, PartialEq)]
pub struct Storage<'a> {
    /// Its name among the file's storages.
    pub key: &'a str,
    /// What its numbers are; of an untyped one, bytes.
    pub dtype: Dtype,
    /// How many numbers it has.
    pub numbers: usize,
    /// Where in the storage of that name it begins, in numbers.
    pub start: usize,
}

/// A view of a storage.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor<'a> {
    /// Where the numbers are.
    pub storage: Storage<'a>,
    /// What they are.
    pub dtype: Dtype,
    /// The place of the first, in numbers.
    pub offset: usize,
    /// The size of each dimension.
    pub shape: Vec<usize>,
    /// How many numbers further the next of each dimension is.
    pub strides: Vec<usize>,
}

/// What a pickle is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `None`.
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number of more than eight bytes, the least significant first.
    Long(&'a [u8]),
    /// A number.
    Float,
    /// A text.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes,
    /// A list, tuple or set.
    Sequence(Vec<Id>),
    /// A dictionary.
    Dictionary(Vec<(Id, Id)>),
    /// A function or class.
    Global(Name<'a>),
    /// A tensor's memory.
    Storage(Storage<'a>),
    /// A tensor.
    Tensor(Tensor<'a>),
    /// What a function or class that this machine does not know would make.
    Object {
        /// Which.
        class: Name<'a>,
        /// Whether it has the parts of a `torch.nn.Module`.
        is_module: bool,
    },
}

/// What a pickle says.
#[derive(Debug)]
pub struct Pickle<'a> {
    /// All values, by their [`Id`].
    pub values: Vec<Value<'a>>,
    /// The one that was pickled.
    pub root: Id,
    /// The first function called that no file of weights needs.
    pub foreign_call: Option<Name<'a>>,
    /// Where the pickle ends in its bytes.
    pub end: usize,
}

/// What is wrong with a pickle. A text alone, because an operation that cannot fail large stays small in the page.
pub type Flaw = &'static str;

const SHORT: Flaw = "it is cut short";
const EMPTY: Flaw = "its stack is empty";
const TOO_LARGE: Flaw = "it has more values than a checkpoint of any network here";
const NO_FUNCTION: Flaw = "it calls what is no function";
const NO_ARGUMENTS: Flaw = "arguments are missing";
const NO_NAME: Flaw = "a name is no text";
const NO_VALUE: Flaw = "a key has no value";

/// Reads the pickle at the beginning of `bytes`.
///
/// # Errors
/// If it is none, or asks for more than any checkpoint does.
pub fn read(bytes: &[u8]) -> Result<Pickle<'_>, Flaw> {
    let mut machine = Machine {
        bytes,
        at: 0,
        values: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: Vec::new(),
        spent: 0,
        foreign_call: None,
    };
    let root = machine.run()?;
    Ok(Pickle {
        values: machine.values,
        root,
        foreign_call: machine.foreign_call,
        end: machine.at,
    })
}

struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    values: Vec<Value<'a>>,
    stack: Vec<Id>,
    /// Heights of the stack.
    marks: Vec<usize>,
    memo: Vec<Option<Id>>,
    spent: usize,
    foreign_call: Option<Name<'a>>,
}

impl<'a> Machine<'a> {
    fn run(&mut self) -> Result<Id, Flaw> {
        loop {
            let [operation] = self.take()?;
            match operation {
                b'.' => return self.pop(),
                0x80 => {
                    let [protocol] = self.take()?;
                    if !(2..=5).contains(&protocol) {
                        return Err("its protocol is none from 2 to 5");
                    }
                }
                // A frame is for readers of streams.
                0x95 => drop(self.take::<8>()?),
                b'(' => self.marks.push(self.stack.len()),
                b'0' => drop(self.pop()?),
                b'1' => drop(self.pop_to_mark()?),
                b'2' => {
                    let top = self.top()?;
                    self.push_id(top)?;
                }
                b'N' => self.push(Value::None)?,
                0x88 => self.push(Value::Bool(true))?,
                0x89 => self.push(Value::Bool(false))?,
                b'J' | b'K' | b'M' | 0x8a | 0x8b => {
                    let number = self.whole_number(operation)?;
                    self.push(number)?;
                }
                b'G' => {
                    self.take::<8>()?;
                    self.push(Value::Float)?;
                }
                b'X' | 0x8c | 0x8d | b'U' | b'T' => {
                    let text = self.text(operation)?;
                    self.push(Value::Text(text))?;
                }
                b'B' | b'C' | 0x8e | 0x96 => {
                    let length = self.length(operation)?;
                    self.slice(length)?;
                    self.push(Value::Bytes)?;
                }
                b']' | b')' | 0x8f => self.push(Value::Sequence(Vec::new()))?,
                b'l' | b't' | 0x91 => {
                    let items = self.pop_to_mark()?;
                    self.push(Value::Sequence(items))?;
                }
                0x85..=0x87 => {
                    let from = (self.stack.len())
                        .checked_sub(usize::from(operation - 0x84))
                        .filter(|&from| from >= self.floor())
                        .ok_or(EMPTY)?;
                    let items = self.stack.split_off(from);
                    self.push(Value::Sequence(items))?;
                }
                b'}' => self.push(Value::Dictionary(Vec::new()))?,
                b'd' => {
                    let items = self.pop_to_mark()?;
                    self.push(Value::Dictionary(Vec::new()))?;
                    self.set_items(&items)?;
                }
                b's' => {
                    let value = self.pop()?;
                    let key = self.pop()?;
                    self.set_items(&[key, value])?;
                }
                b'u' => {
                    let items = self.pop_to_mark()?;
                    self.set_items(&items)?;
                }
                b'a' => {
                    let item = self.pop()?;
                    self.append(&[item])?;
                }
                b'e' | 0x90 => {
                    let items = self.pop_to_mark()?;
                    self.append(&items)?;
                }
                b'q' | b'r' | 0x94 => {
                    let place = match operation {
                        b'q' => self.take::<1>()?[0].into(),
                        b'r' => to_usize(u32::from_le_bytes(self.take()?))?,
                        _ => self.memo.len(),
                    };
                    if place >= MOST {
                        return Err(TOO_LARGE);
                    }
                    let top = self.top()?;
                    self.memo.resize(self.memo.len().max(place + 1), None);
                    self.memo[place] = Some(top);
                }
                b'h' | b'j' => {
                    let place = match operation {
                        b'h' => self.take::<1>()?[0].into(),
                        _ => to_usize(u32::from_le_bytes(self.take()?))?,
                    };
                    let known = self.memo.get(place).copied().flatten();
                    self.push_id(known.ok_or("it refers to nothing")?)?;
                }
                b'c' => {
                    let module = self.line()?;
                    let name = self.line()?;
                    self.push(Value::Global((module, name)))?;
                }
                0x93 => {
                    let (name, module) = (self.pop()?, self.pop()?);
                    let global = (self.borrowed_text(module)?, self.borrowed_text(name)?);
                    self.push(Value::Global(global))?;
                }
                b'Q' => {
                    let id = self.pop()?;
                    let storage = self.storage(id)?;
                    self.push(Value::Storage(storage))?;
                }
                b'R' | 0x81 | 0x92 => {
                    if operation == 0x92 {
                        self.pop()?;
                    }
                    let (arguments, callee) = (self.pop()?, self.pop()?);
                    let made = self.call(callee, arguments, MOST_WRAPPED)?;
                    self.push_id(made)?;
                }
                b'b' => self.build()?,
                _ => return Err("it has an operation that is not known"),
            }
        }
    }

    fn slice(&mut self, length: usize) -> Result<&'a [u8], Flaw> {
        let end = self.at.checked_add(length);
        let slice = end.and_then(|end| self.bytes.get(self.at..end));
        let slice = slice.ok_or(SHORT)?;
        self.at += length;
        Ok(slice)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Flaw> {
        let slice = self.slice(N)?;
        Ok(slice.try_into().expect("of that length"))
    }

    fn line(&mut self) -> Result<&'a str, Flaw> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| byte == b'\n');
        let line = self.slice(length.ok_or(SHORT)?)?;
        self.at += 1;
        str::from_utf8(line).map_err(|_| NO_NAME)
    }

    fn whole_number(&mut self, operation: u8) -> Result<Value<'a>, Flaw> {
        let length = match operation {
            b'J' => return Ok(Value::Int(i32::from_le_bytes(self.take()?).into())),
            b'K' => return Ok(Value::Int(self.take::<1>()?[0].into())),
            b'M' => return Ok(Value::Int(u16::from_le_bytes(self.take()?).into())),
            0x8a => usize::from(self.take::<1>()?[0]),
            _ => to_usize(u32::from_le_bytes(self.take()?))?,
        };
        let digits = self.slice(length)?;
        if length > 8 {
            return Ok(Value::Long(digits));
        }
        let is_negative = digits.last().is_some_and(|&byte| byte >= 0x80);
        let mut number = [if is_negative { 0xff } else { 0 }; 8];
        number[..length].copy_from_slice(digits);
        Ok(Value::Int(i64::from_le_bytes(number)))
    }

    /// The length that stands before a text or bytes.
    fn length(&mut self, operation: u8) -> Result<usize, Flaw> {
        match operation {
            0x8c | b'U' | b'C' => Ok(usize::from(self.take::<1>()?[0])),
            b'X' | b'T' | b'B' => to_usize(u32::from_le_bytes(self.take()?)),
            _ => to_usize(u64::from_le_bytes(self.take()?)),
        }
    }

    fn text(&mut self, operation: u8) -> Result<Cow<'a, str>, Flaw> {
        let length = self.length(operation)?;
        Ok(String::from_utf8_lossy(self.slice(length)?))
    }

    fn borrowed_text(&self, id: Id) -> Result<&'a str, Flaw> {
        match self.values[id] {
            Value::Text(Cow::Borrowed(text)) => Ok(text),
            _ => Err(NO_NAME),
        }
    }

    fn spend(&mut self, entries: usize) -> Result<(), Flaw> {
        self.spent += entries;
        if self.spent > MOST {
            return Err(TOO_LARGE);
        }
        Ok(())
    }

    fn push_id(&mut self, id: Id) -> Result<(), Flaw> {
        self.spend(1)?;
        self.stack.push(id);
        Ok(())
    }

    fn keep(&mut self, value: Value<'a>) -> Id {
        self.values.push(value);
        self.values.len() - 1
    }

    fn push(&mut self, value: Value<'a>) -> Result<(), Flaw> {
        let id = self.keep(value);
        self.push_id(id)
    }

    /// The height of the stack below which the values belong to somebody else.
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn top(&self) -> Result<Id, Flaw> {
        let top = self.stack.last().copied();
        top.ok_or(EMPTY)
    }

    fn pop(&mut self) -> Result<Id, Flaw> {
        if self.stack.len() <= self.floor() {
            return Err(EMPTY);
        }
        self.stack.pop().ok_or(EMPTY)
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Id>, Flaw> {
        let mark = self.marks.pop().ok_or("a mark is missing")?;
        Ok(self.stack.split_off(mark))
    }

    fn set_items(&mut self, items: &[Id]) -> Result<(), Flaw> {
        self.spend(items.len())?;
        let top = self.top()?;
        let (pairs, odd) = items.as_chunks::<2>();
        if !odd.is_empty() {
            return Err(NO_VALUE);
        }
        match &mut self.values[top] {
            Value::Dictionary(entries) => {
                entries.extend(pairs.iter().map(|&[key, value]| (key, value)));
            }
            // The entries of a class of its own are as unknown as the class.
            Value::Object { .. } => {}
            _ => return Err("entries are set in what is no dictionary"),
        }
        Ok(())
    }

    fn append(&mut self, items: &[Id]) -> Result<(), Flaw> {
        self.spend(items.len())?;
        let top = self.top()?;
        match &mut self.values[top] {
            Value::Sequence(sequence) => sequence.extend(items),
            Value::Object { .. } => {}
            _ => return Err("items are appended to what is no list"),
        }
        Ok(())
    }

    /// Sets the attributes of the value below the top of the stack.
    fn build(&mut self) -> Result<(), Flaw> {
        let state = self.pop()?;
        let target = self.top()?;
        let has_modules = match &self.values[state] {
            Value::Dictionary(entries) => entries.iter().take(64).any(
                |&(key, _)| matches!(&self.values[key], Value::Text(text) if text == "_modules"),
            ),
            _ => false,
        };
        if let Value::Object { is_module, .. } = &mut self.values[target] {
            *is_module |= has_modules;
        }
        Ok(())
    }

    fn sequence(&self, id: Id) -> Result<&[Id], Flaw> {
        match &self.values[id] {
            Value::Sequence(items) => Ok(items),
            _ => Err(NO_ARGUMENTS),
        }
    }

    fn argument(&self, arguments: Id, place: usize) -> Result<Id, Flaw> {
        let argument = self.sequence(arguments)?.get(place).copied();
        argument.ok_or(NO_ARGUMENTS)
    }

    fn size(&self, id: Id) -> Result<usize, Flaw> {
        match self.values[id] {
            Value::Int(number) => usize::try_from(number).map_err(|_| "a size is negative"),
            _ => Err("a size is no number"),
        }
    }

    fn sizes(&self, id: Id) -> Result<Vec<usize>, Flaw> {
        let sizes = self.sequence(id)?;
        // PyTorch itself allows 64.
        if sizes.len() > 64 {
            return Err("a tensor has too many dimensions");
        }
        sizes.iter().map(|&size| self.size(size)).collect()
    }

    /// What a call of `callee` would make.
    fn call(&mut self, callee: Id, arguments: Id, wrapped: usize) -> Result<Id, Flaw> {
        let name = match self.values[callee] {
            Value::Global(name) => name,
            // What an unknown function has made is as unknown.
            Value::Object { class, .. } => class,
            _ => return Err(NO_FUNCTION),
        };
        let made = match name {
            ("collections", "OrderedDict" | "defaultdict")
            | ("builtins" | "__builtin__", "dict") => Value::Dictionary(self.pairs(arguments)?),
            ("torch", "Size")
            | ("torch._utils", "_rebuild_parameter" | "_rebuild_parameter_with_state") => {
                return self.argument(arguments, 0);
            }
            ("torch._tensor" | "torch.tensor", "_rebuild_from_type_v2" | "_rebuild_from_type") => {
                let wrapped = wrapped.checked_sub(1).ok_or(TOO_LARGE)?;
                let (callee, arguments) =
                    (self.argument(arguments, 0)?, self.argument(arguments, 2)?);
                return self.call(callee, arguments, wrapped);
            }
            ("torch._utils", "_rebuild_tensor" | "_rebuild_tensor_v2" | "_rebuild_tensor_v3") => {
                Value::Tensor(self.tensor(arguments, name.1)?)
            }
            ("copyreg" | "copy_reg", "_reconstructor") => {
                let class = self.argument(arguments, 0)?;
                let Value::Global(class) = self.values[class] else {
                    return Err(NO_FUNCTION);
                };
                self.object(class)
            }
            class => self.object(class),
        };
        Ok(self.keep(made))
    }

    fn object(&mut self, class: Name<'a>) -> Value<'a> {
        if !is_harmless(class) {
            self.foreign_call.get_or_insert(class);
        }
        Value::Object {
            class,
            is_module: false,
        }
    }

    /// The entries of a dictionary that is made from a list of pairs.
    fn pairs(&mut self, arguments: Id) -> Result<Vec<(Id, Id)>, Flaw> {
        let Some(&first) = self.sequence(arguments)?.first() else {
            return Ok(Vec::new());
        };
        let Value::Sequence(pairs) = &self.values[first] else {
            // The factory of a defaultdict.
            return Ok(Vec::new());
        };
        let entries: Vec<(Id, Id)> = pairs
            .iter()
            .map(|&pair| match self.sequence(pair)? {
                &[key, value] => Ok((key, value)),
                _ => Err(NO_VALUE),
            })
            .collect::<Result<_, _>>()?;
        self.spend(entries.len())?;
        Ok(entries)
    }

    fn tensor(&mut self, arguments: Id, function: &str) -> Result<Tensor<'a>, Flaw> {
        let argument = |place| self.argument(arguments, place);
        let Value::Storage(storage) = &self.values[argument(0)?] else {
            return Err("a tensor has no storage");
        };
        let dtype = match function {
            "_rebuild_tensor_v3" => match self.values[argument(6)?] {
                Value::Global(("torch", name)) => type_named(name)?,
                _ => return Err("a tensor has no type"),
            },
            _ => storage.dtype,
        };
        let tensor = Tensor {
            storage: storage.clone(),
            dtype,
            offset: self.size(argument(1)?)?,
            shape: self.sizes(argument(2)?)?,
            strides: self.sizes(argument(3)?)?,
        };
        // The same few sizes may be referred to again and again, but are copied for every tensor.
        self.spend(tensor.shape.len() + tensor.strides.len())?;
        Ok(tensor)
    }

    /// `("storage", class, key, device, numbers)`, and in old files a view: `(key, start, numbers)` or `None`.
    fn storage(&self, id: Id) -> Result<Storage<'a>, Flaw> {
        let argument = |place| self.argument(id, place);
        let Value::Global((_, class)) = self.values[argument(1)?] else {
            return Err("a storage has no type");
        };
        let mut storage = Storage {
            key: self.borrowed_text(argument(2)?)?,
            dtype: storage_type(class)?,
            numbers: self.size(argument(4)?)?,
            start: 0,
        };
        if let Some(&view) = self.sequence(id)?.get(5)
            && self.values[view] != Value::None
        {
            storage.start = self.size(self.argument(view, 1)?)?;
            storage.numbers = self.size(self.argument(view, 2)?)?;
        }
        Ok(storage)
    }
}

fn to_usize(length: impl TryInto<usize>) -> Result<usize, Flaw> {
    length.try_into().map_err(|_| SHORT)
}

fn storage_type(class: &str) -> Result<Dtype, Flaw> {
    Ok(match class {
        "FloatStorage" => Dtype::F32,
        "DoubleStorage" => Dtype::F64,
        "HalfStorage" => Dtype::F16,
        "BFloat16Storage" => Dtype::BF16,
        "LongStorage" => Dtype::I64,
        "IntStorage" => Dtype::I32,
        "ShortStorage" => Dtype::I16,
        "CharStorage" => Dtype::I8,
        "ByteStorage" | "UntypedStorage" => Dtype::U8,
        "BoolStorage" => Dtype::BOOL,
        "ComplexFloatStorage" => Dtype::C64,
        _ => return Err("a storage has numbers of a type that is not known"),
    })
}

fn type_named(name: &str) -> Result<Dtype, Flaw> {
    Ok(match name {
        "uint16" => Dtype::U16,
        "uint32" => Dtype::U32,
        "uint64" => Dtype::U64,
        "float8_e4m3fn" => Dtype::F8_E4M3,
        "float8_e5m2" => Dtype::F8_E5M2,
        _ => return Err("a tensor has numbers of a type that is not known"),
    })
}

/// Whether a class or function makes data, as it stands beside the weights in people's checkpoints: options, scores,
/// dates, states of random numbers. It is never called all the same.
fn is_harmless((module, name): Name<'_>) -> bool {
    const MODULES: [&str; 14] = [
        "__main__",
        "_codecs",
        "argparse",
        "collections",
        "datetime",
        "decimal",
        "fractions",
        "lightning",
        "numpy",
        "omegaconf",
        "pathlib",
        "pytorch_lightning",
        "torch",
        "uuid",
    ];
    const BUILTINS: [&str; 14] = [
        "bool",
        "bytearray",
        "bytes",
        "complex",
        "float",
        "frozenset",
        "int",
        "list",
        "object",
        "range",
        "set",
        "slice",
        "str",
        "tuple",
    ];
    match module {
        "builtins" | "__builtin__" => BUILTINS.contains(&name),
        "types" => name == "SimpleNamespace",
        _ => {
            let root = module.split('.').next().unwrap_or(module);
            MODULES.contains(&root)
        }
    }
}
