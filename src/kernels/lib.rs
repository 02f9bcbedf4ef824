//! The few hot loops for the CPU, on plain numbers, in safe vector instructions of the machine at hand. What the
//! networks call is `unfold`'s `operations`, where each is tested against Burn's plain path.

pub mod activation;
pub mod adam;
pub mod convolution;
pub mod dropout;
pub mod linear;
pub mod lstm;

use pulp::{Simd, WithSimd};

/// Runs a loop compiled for the widest vectors that the machine is known to have: on x86 AVX2 where it is there,
/// elsewhere what the build is for.
#[inline(always)]
fn vectorize<Op: WithSimd>(op: Op) -> Op::Output {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return Simd::vectorize(simd, op);
    }
    #[cfg(target_arch = "aarch64")]
    if let Some(simd) = pulp::aarch64::Neon::try_new() {
        return Simd::vectorize(simd, op);
    }
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    if let Some(simd) = pulp::wasm::Simd128::try_new() {
        return Simd::vectorize(simd, op);
    }
    Simd::vectorize(pulp::Scalar, op)
}
