//! A module in parts: what every reader's calls need, what training needs besides, and what is hardly ever called.
//!
//! Burn computes in numbers of many types, of which nothing here uses more than a few, and neither compiler nor linker can know
//! that. Which functions are called, and for what, says a run of the module that counts them ([`count`]); those that the first
//! part can do without become modules of their own ([`split`]), each of which is fetched when one of its functions is called.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result, bail, ensure};
use walrus::{
    ConstExpr, Data, Element, ElementItems, ElementKind, Export, ExportItem, FunctionBuilder,
    FunctionId, FunctionKind, Global, GlobalKind, ImportKind, ImportedFunction, Memory, Module,
    RefType, Table, TableId, ValType,
    ir::{self, Const, InstrSeqType, MemArg, Store, StoreKind, Value, Visitor},
    passes::gc,
};

/// The parts, as their files are named; the first is the module itself.
pub const PARTS: [&str; 3] = ["", "training", "rest"];
/// Whose functions go into the last part where no call has touched them. Ours do not: who knows when one of them will be called.
const LIBRARIES: [&str; 7] = [
    "burn_",
    "cubecl_",
    "gemm",
    "macerator",
    "parking_lot",
    "safetensors",
    "serde_json",
];
/// Whose functions stay in the first part.
const STANDARD: [&str; 4] = ["alloc", "core", "std", "hashbrown"];
/// Where the other parts have everything from that they share with the first.
const FIRST: &str = "first";
/// The table in which they find its functions.
const SHARED: &str = "shared";
/// Of a module that counts: where in its memory each function has a byte, and how many there are.
const COUNTS: [&str; 2] = ["counts", "functions"];

/// What a bundle's JavaScript says of its imports.
const IMPORTS: &str = "\"./unfold_bg.js\": import0,";
/// And what of the parts.
const LOADER: &str = include_str!("load-part.js");

const PAGE: u64 = 1 << 16;

fn functions(module: &Module) -> Vec<FunctionId> {
    module.funcs.iter_local().map(|(id, _)| id).collect()
}

/// Makes each function note that it was called, in a byte of the memory.
pub fn count(module: &mut Module) -> Result<()> {
    let functions = functions(module);
    let memory = module.get_memory_id()?;
    let size = &mut module.memories.get_mut(memory).initial;
    // Behind all that there is; what is allocated comes behind that.
    let counts = *size * PAGE;
    *size += (functions.len() as u64).div_ceil(PAGE);
    let constant = |value: u64| Ok::<_, anyhow::Error>(Value::I32(i32::try_from(value)?));
    for (&id, at) in functions.iter().zip(counts..) {
        let place = constant(at)?;
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        let entry = function.entry_block();
        let kind = StoreKind::I32_8 { atomic: false };
        let arg = MemArg {
            align: 1,
            offset: 0,
        };
        function
            .builder_mut()
            .instr_seq(entry)
            .instr_at(0, Const { value: place })
            .instr_at(
                1,
                Const {
                    value: Value::I32(1),
                },
            )
            .instr_at(2, Store { memory, kind, arg });
    }
    for (name, value) in COUNTS.into_iter().zip([counts, functions.len() as u64]) {
        let value = ConstExpr::Value(constant(value)?);
        let global = module.globals.add_local(ValType::I32, false, false, value);
        module.exports.add(name, global);
    }
    Ok(())
}

/// The parts of a module, of as many copies of it. `phases` says of each function what it was called for: 1 by the calls of the
/// first part, 2 by training alone, 0 by nothing.
pub fn split(mut copies: [Module; PARTS.len()], phases: &[u8]) -> Result<[Module; PARTS.len()]> {
    let first = &mut copies[0];
    let functions = functions(first);
    ensure!(
        phases.len() == functions.len(),
        "{} functions were counted, of {}",
        phases.len(),
        functions.len()
    );
    let parts: Vec<_> = functions
        .iter()
        .zip(phases)
        .map(|(&id, &phase)| {
            part_of(
                first.funcs.get(id).name.as_deref().unwrap_or_default(),
                phase,
            )
        })
        .collect();
    let doors = doors(first, &functions, &parts)?;
    let mut shared = Vec::new();
    for part in 1..PARTS.len() {
        fill(&mut copies[part], part, &parts, &doors[part]);
        gc::run(&mut copies[part]);
        let [first, rest] = copies.get_disjoint_mut([0, part])?;
        give(first, rest, &mut shared)?;
    }
    let first = &mut copies[0];
    let size = shared.len() as u64;
    let table = first.tables.add_local(false, size, None, RefType::FUNCREF);
    first.exports.add(SHARED, table);
    put_into(first, table, shared);
    gc::run(first);
    Ok(copies)
}

/// Where a function goes. The standard library's are called for one input and not for another, as those that let a list grow.
fn part_of(name: &str, phase: u8) -> usize {
    let is_of = |libraries: &[&str]| libraries.iter().any(|library| name.contains(library));
    let is_standard = STANDARD.iter().any(|library| name.starts_with(library));
    match phase {
        2 if !is_standard => 1,
        0 if is_of(&["unfold::training", "burn_autodiff"]) => 1,
        0 if is_of(&LIBRARIES) => 2,
        _ => 0,
    }
}

/// The JavaScript of a bundle that was split.
pub fn with_loader(script: &str) -> Result<String> {
    ensure!(
        script.matches(IMPORTS).count() == 1,
        "its JavaScript has other imports than were expected"
    );
    let mut imports = IMPORTS.to_owned();
    for part in &PARTS[1..] {
        imports += &format!("\n        {part}: {{ load: () => loadPart('{part}') }},");
    }
    Ok(script.replace(IMPORTS, &imports) + LOADER)
}

/// Puts a door in the place of each function of another part that anything outside of that part speaks of, and says which these
/// are: for each part, in the order of its table of doors.
fn doors(
    first: &mut Module,
    functions: &[FunctionId],
    parts: &[usize],
) -> Result<[Vec<usize>; PARTS.len()]> {
    let mut spoken_of = [(); PARTS.len()].map(|()| Named::default());
    for (&id, &part) in functions.iter().zip(parts) {
        let function = first.funcs.get(id).kind.unwrap_local();
        ir::dfs_in_order(&mut spoken_of[part], function, function.entry_block());
    }
    for element in first.elements.iter() {
        match &element.items {
            ElementItems::Functions(functions) => spoken_of[0].functions.extend(functions),
            ElementItems::Expressions(..) => bail!("a table is filled by expressions"),
        }
    }
    for export in first.exports.iter() {
        if let ExportItem::Function(id) = export.item {
            spoken_of[0].functions.insert(id);
        }
    }
    let mut doors = [const { Vec::new() }; PARTS.len()];
    for (place, &part) in parts.iter().enumerate() {
        let is_spoken_of = |(other, named): (usize, &Named)| {
            other != part && named.functions.contains(&functions[place])
        };
        if part > 0 && spoken_of.iter().enumerate().any(is_spoken_of) {
            doors[part].push(place);
        }
    }
    for (part, places) in doors.iter().enumerate().skip(1) {
        let table = first
            .tables
            .add_local(false, places.len() as u64, None, RefType::FUNCREF);
        first.exports.add(&table_of(part), table);
        let open = opener(first, part, table);
        for (slot, &place) in places.iter().enumerate() {
            door(first, functions[place], slot, table, Some(open))?;
        }
    }
    Ok(doors)
}

/// Puts a door in the place of a function of another part: it has that part loaded where it might not be there, and calls what
/// is in the table then.
fn door(
    module: &mut Module,
    id: FunctionId,
    slot: usize,
    table: TableId,
    open: Option<FunctionId>,
) -> Result<()> {
    let ty = module.funcs.get(id).ty();
    let (takes, gives) = (
        module.types.get(ty).params().to_vec(),
        module.types.get(ty).results().to_vec(),
    );
    let arguments: Vec<_> = takes.iter().map(|&ty| module.locals.add(ty)).collect();
    let mut door = FunctionBuilder::new(&mut module.types, &takes, &gives);
    let mut body = door.func_body();
    if let Some(open) = open {
        body.call(open);
    }
    for &argument in &arguments {
        body.local_get(argument);
    }
    body.i32_const(i32::try_from(slot)?)
        .call_indirect(ty, table);
    module.funcs.get_mut(id).kind = FunctionKind::Local(door.local_func(arguments));
    Ok(())
}

/// Fills a table from its beginning.
fn put_into(module: &mut Module, table: TableId, functions: Vec<FunctionId>) {
    let kind = ElementKind::Active {
        table,
        offset: ConstExpr::Value(Value::I32(0)),
    };
    let element = module
        .elements
        .add(kind, ElementItems::Functions(functions));
    module.tables.get_mut(table).elem_segments.insert(element);
}

/// A function that has a part loaded unless it is there.
fn opener(first: &mut Module, part: usize, table: TableId) -> FunctionId {
    let nothing = first.types.add(&[], &[]);
    let load = first.add_import_func(PARTS[part], "load", nothing).0;
    let mut open = FunctionBuilder::new(&mut first.types, &[], &[]);
    open.func_body()
        .i32_const(0)
        .table_get(table)
        .ref_is_null()
        .if_else(
            InstrSeqType::Simple(None),
            |missing| {
                missing.call(load);
            },
            |_| (),
        );
    open.finish(Vec::new(), &mut first.funcs)
}

/// The functions that some code speaks of.
#[derive(Default)]
struct Named {
    functions: HashSet<FunctionId>,
}

impl Visitor<'_> for Named {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.functions.insert(*function);
    }
}

/// Makes an import of everything that is not a part's own, and has it fill its table of doors. All parts have been read from the
/// same file, so that a place in one is the same in the other.
fn fill(rest: &mut Module, part: usize, parts: &[usize], doors: &[usize]) {
    let functions = functions(rest);
    let exports: Vec<_> = rest.exports.iter().map(Export::id).collect();
    for id in exports {
        rest.exports.delete(id);
    }
    rest.start = None;
    for import in rest.imports.iter_mut() {
        FIRST.clone_into(&mut import.module);
        import.name = name_of(&import.kind);
    }
    for (&id, _) in functions
        .iter()
        .zip(parts)
        .filter(|&(_, &other)| other != part)
    {
        let function = rest.funcs.get_mut(id);
        let ty = function.ty();
        let kind = ImportKind::Function(id);
        let import = rest.imports.add(FIRST, &name_of(&kind), kind);
        function.kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
    let data: Vec<_> = rest.data.iter().map(Data::id).collect();
    for id in data {
        rest.data.delete(id);
    }
    let memories: Vec<_> = rest.memories.iter().map(Memory::id).collect();
    for id in memories {
        let kind = ImportKind::Memory(id);
        let memory = rest.memories.get_mut(id);
        memory.data_segments.clear();
        memory.import = Some(rest.imports.add(FIRST, &name_of(&kind), kind));
    }
    let elements: Vec<_> = rest.elements.iter().map(Element::id).collect();
    for id in elements {
        rest.elements.delete(id);
    }
    let tables: Vec<_> = rest.tables.iter().map(Table::id).collect();
    for id in tables {
        let kind = ImportKind::Table(id);
        let table = rest.tables.get_mut(id);
        table.elem_segments.clear();
        table.import = Some(rest.imports.add(FIRST, &name_of(&kind), kind));
    }
    let globals: Vec<_> = rest.globals.iter().map(Global::id).collect();
    for id in globals {
        let kind = ImportKind::Global(id);
        let import = rest.imports.add(FIRST, &name_of(&kind), kind);
        rest.globals.get_mut(id).kind = GlobalKind::Import(import);
    }
    let table = rest
        .add_import_table(
            FIRST,
            &table_of(part),
            false,
            doors.len() as u64,
            None,
            RefType::FUNCREF,
        )
        .0;
    let doors = doors.iter().map(|&place| functions[place]).collect();
    put_into(rest, table, doors);
}

/// The table in which the first part finds the functions of another.
fn table_of(part: usize) -> String {
    format!("part:{}", PARTS[part])
}

/// A kind and a number to the base of 36: there are thousands of them.
fn short(kind: char, mut number: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut digits = Vec::new();
    while number > 0 || digits.is_empty() {
        digits.push(char::from(DIGITS[number % DIGITS.len()]));
        number /= DIGITS.len();
    }
    digits.push(kind);
    digits.iter().rev().collect()
}

/// What the first part exports something as, and another imports.
fn name_of(kind: &ImportKind) -> String {
    match kind {
        ImportKind::Function(id) => short('f', id.index()),
        ImportKind::Table(id) => short('t', id.index()),
        ImportKind::Memory(id) => short('m', id.index()),
        ImportKind::Global(id) => short('g', id.index()),
        ImportKind::Tag(id) => short('e', id.index()),
    }
}

/// Exports what another part imports. Functions it calls by their place in [`SHARED`]: for each that has a name, an engine makes
/// an object whenever the module is opened, which takes it longer than all the rest of that.
fn give(first: &mut Module, rest: &mut Module, shared: &mut Vec<FunctionId>) -> Result<()> {
    let functions = first
        .funcs
        .iter()
        .map(|item| ImportKind::Function(item.id()));
    let tables = first.tables.iter().map(|item| ImportKind::Table(item.id()));
    let memories = first
        .memories
        .iter()
        .map(|item| ImportKind::Memory(item.id()));
    let globals = first
        .globals
        .iter()
        .map(|item| ImportKind::Global(item.id()));
    let all = functions.chain(tables).chain(memories).chain(globals);
    let all: HashMap<_, _> = all.map(|kind| (name_of(&kind), kind)).collect();
    let given: HashSet<_> = first
        .exports
        .iter()
        .map(|export| export.name.clone())
        .collect();
    let asked: Vec<_> = (rest.imports.iter())
        .filter(|import| !given.contains(&import.name))
        .map(|import| (import.id(), import.name.clone(), import.kind.clone()))
        .collect();
    let table = rest
        .add_import_table(FIRST, SHARED, false, 0, None, RefType::FUNCREF)
        .0;
    for (import, name, kind) in asked {
        let item = match all
            .get(&name)
            .with_context(|| format!("the first part has no {name}"))?
        {
            ImportKind::Function(id) => {
                let ImportKind::Function(own) = kind else {
                    bail!("{name} is a function of the first part alone");
                };
                let slot = shared.iter().position(|other| other == id);
                let slot = slot.unwrap_or_else(|| {
                    shared.push(*id);
                    shared.len() - 1
                });
                rest.imports.delete(import);
                door(rest, own, slot, table, None)?;
                continue;
            }
            ImportKind::Table(id) => ExportItem::Table(*id),
            ImportKind::Memory(id) => ExportItem::Memory(*id),
            ImportKind::Global(id) => ExportItem::Global(*id),
            ImportKind::Tag(id) => ExportItem::Tag(*id),
        };
        first.exports.add(&name, item);
    }
    Ok(())
}
