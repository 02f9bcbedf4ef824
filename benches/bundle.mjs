// The bundle for flex, in Node: there the functions keep their names, and the
// engine is the same as in Chromium.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');

export function weights(name) {
  return readFileSync(join(root, 'models', `${name}.safetensors`));
}

/** The engine with the homework's networks loaded as `network` and `translator`, and both in training. */
export async function openEngine() {
  const folder = mkdtempSync(join(tmpdir(), 'unfold-bundle-'));
  try {
    execFileSync(join(target, 'tools/release/unfold-pack'), ['pack', join(target, 'bundles/flex.wasm'), folder]);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const glue = await import(join(folder, 'unfold.js'));
    const wasm = readFileSync(join(folder, 'unfold_bg.wasm'));
    await glue.default({ module_or_path: new WebAssembly.Module(wasm) });
    const engine = await glue.Engine.create();
    await engine.load_reader('network', weights('cnn-0.0005'));
    await engine.load_translator('translator', weights('translator-bilinear'), '');
    return { engine, steps: engine.steps(weights('cnn-0.0005'), weights('translator-bilinear'), true) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const count = (length, of) => Array.from({ length }, (_, index) => of(index));

export const images = (batch) =>
  Float32Array.from(count(784 * batch, (index) => ((index * 7919) % 13 > 9 ? 0.7 : 0)));
export const labels = (batch) => Int32Array.from(count(batch, (index) => index % 10));
/** So many letters as the homework's vocabularies have them. */
export const letters = (length) => Int32Array.from(count(length, (index) => 4 + ((7 * index) % 30)));

/** A batch of 10 to 19 letters each, as in the homework's pairs, padded with 0; targets have an end. */
export const sentences = (batch, shift, end) =>
  Int32Array.from(
    count(batch, (row) => {
      const length = 10 + ((row * shift) % 10);
      const own = count(20, (step) => (step < length ? 4 + ((row + step * shift) % 30) : 0));
      if (end) own[length] = 2;
      return own;
    }).flat(),
  );
