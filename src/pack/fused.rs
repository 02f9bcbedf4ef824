//! A module in which `a × b + c` of four numbers is one instruction.
//!
//! Relaxed SIMD's multiply-add rounds once where the processor can, and twice elsewhere: what it gives differs from the plain
//! module's by as much as rounding. An engine that does not know it refuses the whole module, so that it is one of its own.

use walrus::{
    FunctionKind, LocalId, Module, ValType,
    ir::{self, BinaryOp, Instr, InstrSeq, LocalGet, LocalSet, TernOp, TernaryOp, VisitorMut},
};

/// Fuses each product with the sum that takes it at once, and counts them.
pub fn fuse(module: &mut Module) -> usize {
    let functions: Vec<_> = module.funcs.iter_local().map(|(id, _)| id).collect();
    let mut fused = 0;
    for id in functions {
        let operands = [(); 3].map(|()| module.locals.add(ValType::V128));
        let FunctionKind::Local(function) = &mut module.funcs.get_mut(id).kind else {
            continue;
        };
        let mut fuse = Fuse { operands, fused: 0 };
        ir::dfs_pre_order_mut(&mut fuse, function, function.entry_block());
        fused += fuse.fused;
    }
    fused
}

struct Fuse {
    /// Where the operands are put while they are brought into another order.
    operands: [LocalId; 3],
    fused: usize,
}

const MULTIPLY_ADD: Instr = Instr::TernOp(TernOp {
    op: TernaryOp::F32x4RelaxedMadd,
});

fn is(instruction: Option<&(Instr, ir::InstrLocId)>, wanted: fn(BinaryOp) -> bool) -> bool {
    matches!(instruction, Some((Instr::Binop(operation), _)) if wanted(operation.op))
}

fn is_product(operation: BinaryOp) -> bool {
    matches!(operation, BinaryOp::F32x4Mul)
}

fn is_sum(operation: BinaryOp) -> bool {
    matches!(operation, BinaryOp::F32x4Add)
}

impl VisitorMut for Fuse {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let mut done: Vec<(Instr, ir::InstrLocId)> = Vec::with_capacity(sequence.instrs.len());
        for (instruction, place) in sequence.instrs.drain(..) {
            let instruction = (instruction, place);
            if !is(Some(&instruction), is_sum) {
                done.push(instruction);
                continue;
            }
            let [before, last] = [2, 1].map(|back| done.len().checked_sub(back));
            if is(last.map(|at| &done[at]), is_product) {
                // On the stack: c, a, b.
                done.pop();
                let [a, b, c] = self.operands;
                let put = [b, a, c].map(|local| Instr::LocalSet(LocalSet { local }));
                let take = [a, b, c].map(|local| Instr::LocalGet(LocalGet { local }));
                done.extend(
                    put.into_iter()
                        .chain(take)
                        .map(|instruction| (instruction, place)),
                );
            } else if let Some(before) = before
                && is(Some(&done[before]), is_product)
                && matches!(done[before + 1].0, Instr::LocalGet(_) | Instr::Const(_))
            {
                // a and b, and c comes at once.
                done.remove(before);
            } else {
                done.push(instruction);
                continue;
            }
            done.push((MULTIPLY_ADD, place));
            self.fused += 1;
        }
        sequence.instrs = done;
    }
}
