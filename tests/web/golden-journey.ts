import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { ROOT } from './helpers';

/** The tensors of a safetensors file of f32 numbers. */
function tensorsOf(path: string): Map<string, Float32Array> {
  const file = readFileSync(path);
  const length = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.toString('utf8', 8, 8 + length)) as Record<
    string,
    { data_offsets: [number, number] }
  >;
  const body = file.subarray(8 + length);
  return new Map(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            data_offsets: [from, to],
          },
        ]) => [name, new Float32Array(new Uint8Array(body.subarray(from, to)).buffer)],
      ),
  );
}

/** The numbers of tests/reference/cnn.py that look random: element k of tensor t, from 0 to 2³² − 1. */
function hash(t: number, k: number): number {
  let h = (Math.imul(k + 1, 2654435761) + Math.imul(t + 1, 40503)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b) >>> 0;
  return (h ^ (h >>> 16)) >>> 0;
}

const PARAMETERS: [name: string, shape: number[], fanIn: number][] = [
  ['conv1.weight', [8, 1, 5, 5], 25],
  ['conv1.bias', [8], 25],
  ['conv2.weight', [16, 8, 3, 3], 72],
  ['conv2.bias', [16], 72],
  ['fc1.weight', [600, 576], 576],
  ['fc1.bias', [600], 576],
  ['fc2.weight', [120, 600], 600],
  ['fc2.bias', [120], 600],
  ['fc3.weight', [10, 120], 120],
  ['fc3.bias', [10], 120],
];

/** The reference's network as a checkpoint. */
function referenceNetwork(): Buffer {
  const header: Record<string, unknown> = {};
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [t, [name, shape, fanIn]] of PARAMETERS.entries()) {
    const size = shape.reduce((product, length) => product * length);
    const gain = shape.length > 1 ? Math.sqrt(6) : 1;
    const values = Float32Array.from(
      { length: size },
      (_, k) => (((hash(t, k) / 2 ** 32) * 2 - 1) * gain) / Math.sqrt(fanIn),
    );
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + 4 * size] };
    parts.push(Buffer.from(values.buffer));
    offset += 4 * size;
  }
  const text = Buffer.from(JSON.stringify(header).padEnd(4096));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

/** The largest difference is within the tolerance, relative to the largest expected value. */
function closeTo(
  name: string,
  values: readonly number[],
  expected: Float32Array | undefined,
  tolerance: number,
) {
  expect(values, name).toHaveLength(expected?.length ?? -1);
  let largest = 0;
  let worst = 0;
  for (const [k, value] of (expected ?? []).entries()) {
    largest = Math.max(largest, Math.abs(value));
    worst = Math.max(worst, Math.abs((values[k] ?? Number.NaN) - value));
  }
  expect(largest, name).toBeGreaterThan(0);
  expect(worst / largest, name).toBeLessThan(tolerance);
}

/** The engine of a device's bundle, of one of its modules, opened in a page that has nothing else in it. */
async function engineOn(page: Page, device: string, module: 'wasm' | 'relaxed' = 'wasm') {
  await page.goto('./manifest.json');
  return page.evaluateHandle(
    async ([name, module]) => {
      const manifest = await (await fetch('manifest.json')).json();
      const { glue, [module]: wasm } = manifest.bundles[name];
      const bundle = await import(new URL(glue.url, location.href).href);
      await bundle.default({ module_or_path: await (await fetch(wasm.url)).arrayBuffer() });
      return bundle.Engine.create();
    },
    [device, module] as const,
  );
}

/** Both convolutions and the answer, against PyTorch's numbers, relative to the largest of each. */
export function goldenOn(device: string, tolerance: number, module: 'wasm' | 'relaxed' = 'wasm') {
  test(`${device}${module === 'relaxed' ? ' with relaxed SIMD' : ''} computes what PyTorch computes`, async ({
    page,
  }) => {
    const golden = tensorsOf(join(ROOT, 'tests/reference/cnn.safetensors'));
    const image = [...(golden.get('input') ?? [])].slice(0, 784);
    expect(image).toHaveLength(784);
    const engine = await engineOn(page, device, module);
    const found = await engine.evaluate(
      async (engine, [weights, input]) => {
        const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
        await engine.load_reader('reference', bytes);
        const [reading] = await engine.read(['reference'], Float32Array.from(input));
        return {
          conv1: [...reading.conv1.values] as number[],
          conv2: [...reading.conv2.values] as number[],
          log_softmax: (reading.probabilities as number[]).map(Math.log),
        };
      },
      [referenceNetwork().toString('base64'), image] as const,
    );
    for (const [layer, values] of Object.entries(found)) {
      closeTo(layer, values, golden.get(layer)?.slice(0, values.length), tolerance);
    }
  });
}

/** Every gradient, against PyTorch's numbers, relative to the largest of each tensor. */
export function gradientsOn(device: string, tolerance: number) {
  test(`${device} computes PyTorch's gradients`, async ({ page }) => {
    const golden = tensorsOf(join(ROOT, 'tests/reference/cnn.safetensors'));
    const images = [...(golden.get('input') ?? [])];
    const engine = await engineOn(page, device);
    const found = await engine.evaluate(
      async (engine, [weights, inputs]) => {
        const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
        const gradients = await engine.gradients(bytes, Float32Array.from(inputs), Int32Array.of(3, 1, 4, 1));
        return Object.entries(gradients as Record<string, Float32Array>).map(
          ([tensor, values]) => [tensor, [...values]] as const,
        );
      },
      [referenceNetwork().toString('base64'), images] as const,
    );
    expect(found.map(([name]) => name).sort()).toEqual(PARAMETERS.map(([name]) => name).sort());
    for (const [name, values] of found) closeTo(name, values, golden.get(`grad.${name}`), tolerance);
  });
}
