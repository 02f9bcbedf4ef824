//! The few hot loops for the CPU, on plain numbers, vectorised for the machine at hand in safe Rust.
//! Each is tested against Burn's plain path.

pub mod lstm;

use pulp::NullaryFnOnce;

/// Runs a loop compiled for the widest vectors that the machine is known to have: on x86 AVX2 where it
/// is there, elsewhere what the build is for.
#[inline(always)]
fn vectorize<Op: NullaryFnOnce>(op: Op) -> Op::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return pulp::Simd::vectorize(simd, op);
    }
    op.call()
}
