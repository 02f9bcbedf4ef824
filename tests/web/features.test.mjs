// What the bundles are built of: gemm without its standard library falls silently to scalar code in WebAssembly, which takes
// more than three times as long and gives the same numbers.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The features of a package in the bundle with these. */
function featuresOf(name, features) {
  const tree = execFileSync(
    'cargo',
    [
      ...['tree', '--locked', '--edges', 'features', '--invert', name],
      ...['--no-default-features', '--features', `bundle,${features}`, '--target', 'wasm32-unknown-unknown'],
    ],
    { cwd: root, encoding: 'utf8' },
  );
  return [...tree.matchAll(/^[├└]── (\S+) feature "([^"]+)"/gmu)]
    .filter(([, of]) => of === name)
    .map(([, , feature]) => feature);
}

test('products of matrices use vector instructions', () => {
  const found = featuresOf('gemm', 'flex,simd,training');
  assert.ok(found.includes('std') && found.includes('wasm-simd128-enable'), `${found}`);
});
