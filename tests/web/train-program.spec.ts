import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Locator, type Page, test } from '@playwright/test';
import { changeFileList, expect, open, ROOT } from './helpers';

const data = process.env.UNFOLD_DATA ?? join(ROOT, 'data');
const STEPS = 20;

/** The losses of the program's first steps. */
function lossesOf(...options: string[]): number[] {
  const program = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'release/unfold');
  const args = ['train', ...options, '--batch-size', '64', '--steps', `${STEPS}`, '--data', data, '--json'];
  const lines = execFileSync(program, args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { loss: number }).loss);
}

/** Has the page compute without relaxed SIMD, which rounds less often: after some steps that can be seen. */
async function withoutRelaxed(page: Page) {
  await changeFileList(page, ({ bundles }) => {
    delete bundles.flex?.relaxed;
  });
}

/** Takes the same steps one by one in an exhibit; gives the losses of one of its runs. */
async function lossesIn(exhibit: Locator, key: string): Promise<number[]> {
  const status = exhibit.locator(`[data-key="${key}"]`);
  const losses: number[] = [];
  for (let step = 1; step <= STEPS; step++) {
    await exhibit.getByTestId('train-step').click();
    await expect(status).toHaveAttribute('data-step', `${step}`, { timeout: 120_000 });
    for (const run of await exhibit.locator('.training-status').all()) {
      await expect(run).toHaveAttribute('data-state', 'paused', { timeout: 60_000 });
    }
    losses.push(Number(await status.getAttribute('data-loss')));
  }
  return losses;
}

function compare(page: number[], program: number[], tolerance = 1e-4) {
  expect(page).toHaveLength(program.length);
  for (const [step, loss] of page.entries()) {
    expect(Math.abs(loss - (program[step] as number)), `step ${step + 1}`).toBeLessThan(tolerance);
  }
  expect(program.at(-1)).toBeLessThan(program[0] as number);
}

test.describe('with the homework’s data, the page takes the same steps as the program', () => {
  test.skip(!existsSync(data), 'needs the official data: UNFOLD_DATA, or data/');
  test.setTimeout(400_000);

  for (const relaxed of [false, true])
    test(`of the network that reads, ${relaxed ? 'with' : 'without'} relaxed SIMD`, async ({ page }) => {
      if (!relaxed) await withoutRelaxed(page);
      await open(page, 'flex', { chapter: 'kuzushiji' });
      const exhibit = page.locator('train-characters');
      await exhibit.scrollIntoViewIfNeeded();
      await expect(exhibit.getByTestId('data-source')).toHaveAttribute('data-kind', /./);
      const official = exhibit.locator('input[value=kmnist-60000]');
      test.skip((await official.count()) === 0, 'needs a site that was built with the official data');
      await official.check();
      compare(await lossesIn(exhibit, 'cnn'), lossesOf('cnn'), relaxed ? 1e-3 : 1e-4);
    });

  test('of the translator', async ({ page }) => {
    await withoutRelaxed(page);
    await open(page, 'flex', { chapter: 'translation' });
    const exhibit = page.locator('translation-learning');
    await exhibit.scrollIntoViewIfNeeded();
    await expect(exhibit.getByTestId('data-source')).toHaveAttribute('data-kind', /./);
    const official = exhibit.locator('input[value=pairs]');
    test.skip((await official.count()) === 0, 'needs a site that was built with the official data');
    await official.check();
    const attentive = await lossesIn(exhibit, 'translator-bilinear');
    compare(attentive, lossesOf('translator', '--attention', 'bilinear'));
  });
});
