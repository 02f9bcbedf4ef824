import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { DRAWINGS, open, png, pngOf, probabilitiesOf, ROOT, smallPng } from './helpers';

const program = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'release/unfold');

/** draw.spec.ts compares the devices in the page with flex; so all agree with the program. */
test('the program and the page give one picture the same class and probabilities', async ({ page }) => {
  const { prediction, probabilities, picture } = await open(page, 'flex');
  const pictures = [await smallPng(page)];
  for (const number of [1, 5, 8]) pictures.push(await pngOf(page, DRAWINGS[number]?.strokes ?? [], 200, 9));
  const folder = mkdtempSync(join(tmpdir(), 'unfold-'));
  try {
    for (const [i, bytes] of pictures.entries()) {
      const file = join(folder, `${i}.png`);
      writeFileSync(file, bytes);
      const said = JSON.parse(
        execFileSync(program, ['classify', file, '--json'], { cwd: ROOT, encoding: 'utf8' }),
      );
      const before = await probabilitiesOf(probabilities);
      await picture.setInputFiles(png(`${i}.png`, bytes));
      await expect.poll(() => probabilitiesOf(probabilities)).not.toEqual(before);
      await expect(prediction).toHaveAttribute('data-class', String(said.class));
      for (const [number, value] of (await probabilitiesOf(probabilities)).entries()) {
        expect(Math.abs(value - said.probabilities[number]), `picture ${i}, class ${number}`).toBeLessThan(
          1e-3,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
