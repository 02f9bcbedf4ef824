import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { expect, ROOT } from './helpers';

const program = join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'release/unfold');

/** What the program says of a sentence. */
export interface Said {
  source: string;
  translation: string;
  score: number;
  attention: number[][] | null;
}

/** The translating exhibit of a chapter by the names that others may rely on. */
export function translator(page: Page, chapter: 'opening' | 'translation') {
  const section = page.getByTestId(chapter);
  const one = (name: string) => section.getByTestId(name);
  return {
    section,
    source: one('source-text'),
    translate: one('translate'),
    output: one('translation-output'),
    plain: one('translation-output-plain'),
    heatmap: one('attention-heatmap'),
    table: one('attention-table'),
    beam: one('beam-width'),
    weights: one('translator-weights-input'),
    error: one('error-message'),
    step: one('translation-step'),
    tree: one('beam-tree'),
  };
}

/** Opens the page and has the first sentence of a chapter's exhibit translated: by the homework's two in the lesson, by the one for people in the opening. */
export async function openTranslator(
  page: Page,
  chapter: 'opening' | 'translation',
  { backend = 'flex', hash = '' } = {},
) {
  await page.goto(`./${chapter === 'opening' ? 'index' : chapter}.html?backend=${backend}${hash}`);
  const found = translator(page, chapter);
  await found.source.scrollIntoViewIfNeeded();
  // In the opening nothing is fetched before it is asked for.
  if (chapter === 'opening') await found.translate.click();
  await expect(found.output).toHaveAttribute('data-state', 'done', { timeout: 240_000 });
  return found;
}

/** Types a sentence and waits for the translations. */
export async function type({ source, output }: ReturnType<typeof translator>, text: string) {
  await source.fill(text);
  await expect(output).toHaveAttribute('data-state', 'done', { timeout: 120_000 });
}

/** The weights over the source as the table has them, a row an English letter. */
export function rowsOf({ table }: ReturnType<typeof translator>): Promise<number[][]> {
  return table.evaluate((element) =>
    [...element.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => Number(cell.dataset.value)),
    ),
  );
}

/** What the program makes of sentences with the weights that this site hands out, compared as on the page. */
export async function inProgram(page: Page, model: string, width: number, texts: string[]): Promise<Said[]> {
  const weights = await page.request.get(`./models/${model}.safetensors`);
  expect(weights.ok()).toBe(true);
  const folder = mkdtempSync(join(tmpdir(), 'unfold-'));
  try {
    const file = join(folder, `${model}.safetensors`);
    writeFileSync(file, await weights.body());
    const said = execFileSync(
      program,
      ['translate', '--weights', file, '--beam', String(width), '--json', ...texts],
      { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Said);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function near(one: number[][], other: number[][], tolerance: number) {
  expect(one.map((row) => row.length)).toEqual(other.map((row) => row.length));
  for (const [i, row] of one.entries()) {
    for (const [j, value] of row.entries()) {
      expect(Math.abs(value - (other[i]?.[j] ?? Number.NaN)), `row ${i}, column ${j}`).toBeLessThan(
        tolerance,
      );
    }
  }
}

/** A device of the page translates as flex does. */
export function sameAsFlex(backend: string) {
  test(`${backend} translates as flex does, with the same attention`, async ({ page }) => {
    const seen: { english: string | null; plain: string | null; rows: number[][] }[][] = [];
    for (const device of ['flex', backend]) {
      const exhibit = await openTranslator(page, 'translation', { backend: device });
      await expect(page.getByTestId('backend-status').first()).toHaveAttribute('data-backend', device);
      const translations = [];
      for (const [width, text] of [
        ['1', 'lo prometiste .'],
        ['4', '¿Dónde vives?'],
      ] as const) {
        await exhibit.beam.fill(width);
        await type(exhibit, text);
        translations.push({
          english: await exhibit.output.textContent(),
          plain: await exhibit.plain.textContent(),
          rows: await rowsOf(exhibit),
        });
      }
      seen.push(translations);
      await page.evaluate(() => sessionStorage.clear());
    }
    const [flex = [], other = []] = seen;
    expect(flex).toHaveLength(2);
    for (const [i, expected] of flex.entries()) {
      expect(other[i]?.english).toBe(expected.english);
      expect(other[i]?.plain).toBe(expected.plain);
      near(other[i]?.rows ?? [], expected.rows, 1e-3);
    }
  });
}
