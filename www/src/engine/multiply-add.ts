/**
 * With `v` 1 + 2⁻¹² and four of each: `f32x4.relaxed_madd v v -(1 + 2⁻¹¹)`, of which the first is given back. The square
 * is 2⁻²⁴ more than 1 + 2⁻¹¹, which an f32 cannot hold: 0 where it is rounded before it is added to.
 *
 *     (module (func (export "f") (result f32)
 *       (f32x4.extract_lane 0 (f32x4.relaxed_madd
 *         (f32x4.splat (f32.const 0x1.001p0)) (f32x4.splat (f32.const 0x1.001p0)) (f32x4.splat (f32.const -0x1.002p0))))))
 */
const SQUARE = 'AGFzbQEAAAABBQFgAAF9AwIBAAcFAQFmAAAKHwEdAEMACIA//RNDAAiAP/0TQwAQgL/9E/2FAv0fAAs=';

/** Whether the engine knows relaxed SIMD, and the processor multiplies and adds in one: only then is there anything to gain. */
export function fusesMultiplyAdd(): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  const bytes = Uint8Array.from(atob(SQUARE), (letter) => letter.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return false;
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  return (f as () => number)() !== 0;
}
