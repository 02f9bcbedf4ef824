/** Chapter 5 and the second tool of the opening: Spanish in, English out, and everything between. */

import { type Page, test } from '@playwright/test';
import { checkpoint, complaints, expect, violations } from './helpers';
import { inProgram, near, openTranslator, rowsOf, sameAsFlex, translator, type } from './translate-journey';

const SENTENCES = ['venios .', '¿Dónde vives?', 'MAÑANA llegaré.'];
const LONGEST_IN_TRAINING = 19;
/** The one that stands in the opening. */
const EVERYDAY = '¿Dónde está la estación?';

for (const [chapter, models] of [
  ['translation', ['translator-bilinear', 'translator-none']],
  ['opening', ['translator-people']],
] as const) {
  test(`${chapter}: translates as the program does, greedily and with a beam, with the same attention`, async ({
    page,
  }) => {
    const found = complaints(page);
    const exhibit = await openTranslator(page, chapter);
    for (const width of [1, 5]) {
      await exhibit.beam.fill(String(width));
      const said = await Promise.all(models.map((model) => inProgram(page, model, width, SENTENCES)));
      for (const [i, text] of SENTENCES.entries()) {
        await type(exhibit, text);
        for (const [variant, output] of [exhibit.output, exhibit.plain].slice(0, models.length).entries()) {
          expect(await output.textContent()).toBe(said[variant]?.[i]?.translation);
        }
        const score = Number(await exhibit.output.getAttribute('data-score'));
        expect(Math.abs(score - (said[0]?.[i]?.score ?? Number.NaN))).toBeLessThan(1e-3);
        near(await rowsOf(exhibit), said[0]?.[i]?.attention ?? [], 1e-3);
      }
    }
    await expect(exhibit.error).toHaveCount(0);
    expect(found).toEqual([]);
  });
}

/** The weights that a page fetches from now on. */
function weightsFetched(page: Page): string[] {
  const fetched: string[] = [];
  page.on('request', (request) => {
    const [, name] = request.url().match(/models\/(translator-\w+)\.safetensors/) ?? [];
    if (name) fetched.push(name);
  });
  return fetched;
}

test('the opening fetches its translator when it is asked, the lesson the larger one when it is asked for it', async ({
  page,
}) => {
  const fetched = weightsFetched(page);
  await page.goto('./index.html?backend=flex');
  const opening = translator(page, 'opening');
  await opening.source.scrollIntoViewIfNeeded();
  await expect(opening.output).toHaveAttribute('data-state', 'waiting');
  await page.waitForTimeout(1500);
  expect(fetched).toEqual([]);
  await opening.source.pressSequentially(' ');
  await expect(opening.output).toHaveAttribute('data-state', 'done');
  expect(fetched).toEqual(['translator-people']);
  const said = await opening.output.textContent();

  await page.evaluate(() => sessionStorage.clear());
  fetched.length = 0;
  const lesson = await openTranslator(page, 'translation');
  await expect(lesson.plain).toHaveAttribute('data-state', 'done');
  await type(lesson, EVERYDAY);
  expect(fetched.sort()).toEqual(['translator-bilinear', 'translator-none']);
  const people = lesson.section.getByTestId('translation-output-people');
  await expect(people).toHaveAttribute('data-state', 'waiting');
  await lesson.section.getByRole('button', { name: 'Let it translate, too' }).click();
  await expect(people).toHaveAttribute('data-state', 'done');
  await expect(people).toHaveText(said ?? '');
  // Its inside is shown by the same exhibits.
  await lesson.section.getByLabel('The translator for people').check();
  await expect(lesson.heatmap).toHaveAttribute('data-rows', String((said?.length ?? 0) + 1));
});

test('a sentence comes along from page to page and is translated there', async ({ page }) => {
  const lesson = await openTranslator(page, 'translation');
  await type(lesson, 'El gato come.');
  await page.goto('./index.html?backend=flex');
  const opening = translator(page, 'opening');
  await opening.source.scrollIntoViewIfNeeded();
  await expect(opening.source).toHaveValue('El gato come.');
  await expect(opening.output).toHaveAttribute('data-state', 'done');
  await expect(opening.output).toHaveText(/[a-z]/i);
});

test('the translator for people knows digits and marks, and longer sentences', async ({ page }) => {
  const opening = await openTranslator(page, 'opening');
  await type(opening, '¡Ñandú, 3 你!');
  await expect(opening.section.getByTestId('normalized-text')).toHaveText('¡ñandú, 3!');
  await expect(opening.section.getByText('Its alphabet has no 你')).toBeVisible();
  const remark = opening.section.getByText('longer than the 60 characters');
  await type(opening, 'a'.repeat(60));
  await expect(remark).toHaveCount(0);
  await type(opening, 'a'.repeat(61));
  await expect(remark).toBeVisible();
});

sameAsFlex('ndarray');

test('every row of the attention sums to one, in the numbers that the reader sees too', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  await type(exhibit, 'lo prometiste .');
  const rows = await rowsOf(exhibit);
  const written = await exhibit.table.evaluate((table) =>
    [...table.querySelectorAll('tbody tr')].map((row) =>
      [...row.querySelectorAll('td')].map((cell) => Number(cell.textContent)),
    ),
  );
  // A row for each letter and the end, a column for each letter of the source.
  const length = (await exhibit.output.textContent())?.length ?? 0;
  expect(rows).toHaveLength(length + 1);
  expect(rows.every((row) => row.length === 'lo prometiste .'.length)).toBe(true);
  for (const row of [...rows, ...written]) {
    expect(Math.abs(row.reduce((sum, weight) => sum + weight) - 1)).toBeLessThan(1e-3);
  }
  await expect(exhibit.heatmap).toHaveAttribute('data-rows', String(length + 1));
  // The map is painted: its strongest cell has another colour than its weakest.
  const colours = () =>
    exhibit.heatmap.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      return new Set(Array.from({ length: data.length / 4 }, (_, i) => data.slice(4 * i, 4 * i + 4).join()))
        .size;
    });
  // It grows row by row, as the translation does.
  await expect.poll(colours).toBeGreaterThan(10);
});

test('typing translates by itself, with the newest text at the end', async ({ page }) => {
  const exhibit = await openTranslator(page, 'opening');
  await exhibit.source.fill('');
  await expect(exhibit.output).toHaveAttribute('data-state', 'empty');
  await exhibit.source.pressSequentially('Tom está aquí.', { delay: 20 });
  await expect(exhibit.output).toHaveAttribute('data-state', 'done');
  const [said] = await inProgram(page, 'translator-people', 1, ['Tom está aquí.']);
  expect(await exhibit.output.textContent()).toBe(said?.translation);
});

test('a new sentence cancels the one under way', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  const seen = await exhibit.output.evaluateHandle((output) => {
    const texts: string[] = [];
    new MutationObserver(() => texts.push(output.textContent ?? '')).observe(output, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    return texts;
  });
  await exhibit.beam.fill('10');
  const sentence = 'No tengo '.repeat(20);
  // The new one comes as soon as the page says how it reads the long one, which then is on its way.
  await exhibit.section.evaluate(
    (section, texts) => {
      const field = section.querySelector('[data-testid=source-text]') as HTMLTextAreaElement;
      const write = (text: string) => {
        field.value = text;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      };
      const observer = new MutationObserver(() => {
        const read = section.querySelector('[data-testid=normalized-text]')?.textContent;
        if (!read?.startsWith('no tengo no tengo')) return;
        observer.disconnect();
        write(texts[1]);
      });
      observer.observe(section, { childList: true, characterData: true, subtree: true });
      write(texts[0]);
    },
    [sentence, 'venios .'] as const,
  );
  await expect(exhibit.source).toHaveValue('venios .');
  await expect(exhibit.output).toHaveAttribute('data-state', 'done');
  const [short] = await inProgram(page, 'translator-bilinear', 10, ['venios .']);
  expect(await exhibit.output.textContent()).toBe(short?.translation);
  await page.waitForTimeout(2000);
  expect(await exhibit.output.textContent()).toBe(short?.translation);
  const [long] = await inProgram(page, 'translator-bilinear', 10, [sentence]);
  expect(await seen.jsonValue()).not.toContain(long?.translation);
});

test('what is typed is shown as the model reads it, and what is lost is named', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  await type(exhibit, '¡Ñandú, 3 你 PINGÜINOS!');
  await expect(exhibit.section.getByTestId('normalized-text')).toHaveText('nandu pinguinos !');
  await expect(exhibit.section.getByText('Its alphabet has no 3 你')).toBeVisible();
  await exhibit.source.fill('你好');
  await expect(exhibit.error).toContainText('你好');
  await expect(exhibit.output).toHaveAttribute('data-state', 'refused');
  await expect(exhibit.output).toHaveText('');
  await type(exhibit, 'no .');
  await expect(exhibit.error).toHaveCount(0);
});

test('what cannot be seen is not there, or has a name', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  const read = exhibit.section.getByTestId('normalized-text');
  await type(exhibit, 'el gato come.');
  const expected = (await exhibit.output.textContent()) ?? '';
  for (const typed of [
    '\ufeffel ga\u200bto co\u00adme.',
    '\u202eel gato\u2060 come.\ufe0f',
    'Ｅｌ　ｇａｔｏ ｃｏｍｅ．',
  ]) {
    await type(exhibit, typed);
    await expect(read).toHaveText('el gato come .');
    await expect(exhibit.output).toHaveText(expected);
    await expect(exhibit.section.getByText('Its alphabet has no')).toHaveCount(0);
  }
  await type(exhibit, 'el gato\u0007 \ue000 ½');
  await expect(exhibit.section.getByText('Its alphabet has no U+0007 U+E000 ½')).toBeVisible();
  await exhibit.source.fill('\ue000');
  await expect(exhibit.error).toContainText('U+E000');
});

test('an address stays whole in a chat', async ({ page }) => {
  const exhibit = await openTranslator(page, 'opening');
  await type(exhibit, 'El perro come.');
  await expect.poll(() => new URL(page.url()).hash).toBe('#opening?text=El+perro+come%2E');
  // As a chat finds it in a sentence: without the marks behind it.
  const [found = ''] = `(see ${page.url()}).`.match(/https?:\S*[^\s.,;:!?)]/) ?? [];
  await page.goto('about:blank');
  await page.goto(found);
  await expect(exhibit.source).toHaveValue('El perro come.');
});

test('nothing, more than training’s letters, and too many are three different things', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  const remark = exhibit.section.getByText('longer than the 19 characters');
  await type(exhibit, 'a'.repeat(LONGEST_IN_TRAINING));
  await expect(remark).toHaveCount(0);
  await type(exhibit, 'a'.repeat(LONGEST_IN_TRAINING + 1));
  await expect(remark).toBeVisible();
  await type(exhibit, 'no '.repeat(66));
  await expect(exhibit.output).not.toHaveText('');
  await expect(exhibit.error).toHaveCount(0);
  await exhibit.source.fill('a'.repeat(201));
  await expect(exhibit.error).toHaveText(/201 characters.*200/);
  await expect(page.getByTestId('error-message')).toHaveCount(1);
  await exhibit.source.fill('  ');
  await expect(exhibit.output).toHaveAttribute('data-state', 'empty');
  await expect(exhibit.error).toHaveCount(0);
  await expect(exhibit.section.getByText('Nothing is typed yet.')).toBeVisible();
});

test('a known sentence is compared with its reference, another is not', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  await exhibit.section.getByRole('button', { name: 'no tengo blanca' }).click();
  await expect(exhibit.output).toHaveAttribute('data-state', 'done');
  const distances = exhibit.section.getByTestId('edit-distance');
  await expect(distances).toHaveCount(2);
  for (const [variant, output] of [
    ['attention', exhibit.output],
    ['plain', exhibit.plain],
  ] as const) {
    const shown = exhibit.section.locator(`[data-variant="${variant}"]`).getByTestId('edit-distance');
    const expected = levenshtein((await output.textContent()) ?? '', 'i m broke .');
    await expect(shown).toHaveAttribute('data-value', String(expected));
    if (expected > 0) await expect(shown).toContainText((expected / 'i m broke .'.length).toFixed(3));
  }
  await type(exhibit, 'no tengo casa .');
  await expect(distances).toHaveCount(0);
});

test('a checkpoint of the reader’s own is opened, refused with the reason, and removed', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  await type(exhibit, 'venios .');
  const before = await exhibit.output.textContent();
  const own = await (await page.request.get('./models/translator-bilinear.safetensors')).body();
  const plain = await (await page.request.get('./models/translator-none.safetensors')).body();

  await exhibit.weights.setInputFiles(
    checkpoint('wrong.safetensors', renamed(own, 'decoder.attn.linear_in.weight')),
  );
  await expect(page.getByTestId('error-message')).toContainText('decoder.attn.linear_in.weight');
  await exhibit.weights.setInputFiles(checkpoint('picture.safetensors', Buffer.from('no checkpoint')));
  await expect(page.getByTestId('error-message')).toContainText('safetensors');
  expect(await exhibit.output.textContent()).toBe(before);

  await exhibit.weights.setInputFiles(checkpoint('mine.safetensors', own));
  await expect(page.getByTestId('error-message')).toHaveCount(0);
  await expect(exhibit.output).toHaveAttribute('data-model', 'mine.safetensors');
  await expect(exhibit.output).toHaveText(before ?? '');
  // One without attention takes the other place.
  await exhibit.weights.setInputFiles(checkpoint('simple.safetensors', plain));
  await expect(exhibit.plain).toHaveAttribute('data-model', 'simple.safetensors');
  await exhibit.section.getByRole('button', { name: 'Remove mine.safetensors' }).click();
  await expect(exhibit.output).toHaveAttribute('data-model', 'translator-bilinear');
  await expect(exhibit.output).toHaveText(before ?? '');
});

test('the sentence and the beam live in the address, are checked, and come back', async ({ page }) => {
  const exhibit = await openTranslator(page, 'opening');
  await type(exhibit, '¿Quién es?');
  await exhibit.beam.fill('3');
  await expect.poll(() => new URL(page.url()).hash).toBe('#opening?text=%C2%BFQui%C3%A9n+es%3F&beam=3');
  await page.reload();
  await expect(exhibit.source).toHaveValue('¿Quién es?');
  await expect(exhibit.beam).toHaveValue('3');
  await expect(exhibit.output).toHaveAttribute('data-state', 'done');
  // An address without the sentence does not take it out of the page.
  await page.evaluate(() => history.replaceState(null, '', '#opening'));
  await page.reload();
  await expect(exhibit.source).toHaveValue('¿Quién es?');
  await page.goto('about:blank');
  await page.goto(`./translation.html?backend=flex#translation?beam=11&text=${'a'.repeat(500)}`);
  const there = translator(page, 'translation');
  await there.source.scrollIntoViewIfNeeded();
  await expect(there.beam).toHaveValue('3');
  await expect(there.source).toHaveValue('¿Quién es?');
});

test('the inside: steps, likeliest letters, states and the tree of the beam', async ({ page }) => {
  const lab = await openTranslator(page, 'translation', { hash: '#translation?beam=3' });
  await type(lab, 'lo prometiste .');
  const text = (await lab.output.textContent()) ?? '';
  const { section } = lab;
  await lab.step.fill('1');
  const likeliest = section.getByTestId('top-letters').locator('li');
  await expect(likeliest).toHaveCount(5);
  await expect(section.locator('step-scrubber output')).toHaveText(
    `Letter 1 of ${text.length + 1}: “${text[0]}”`,
  );
  const probabilities = await likeliest.evaluateAll((items) =>
    items.map(({ dataset }) => Number(dataset.probability)),
  );
  expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
  await lab.step.press('ArrowRight');
  await expect(section.locator('step-scrubber output')).toContainText(`Letter 2 of ${text.length + 1}`);
  await section.locator('step-scrubber').getByRole('button', { name: 'One letter back' }).click();
  await expect(lab.step).toHaveValue('1');

  // The letters that are looked at are those behind the reader; later ones are set apart.
  await expect(lab.output.locator('[data-later]')).toHaveCount(text.length - 1);

  for (const [side, letters] of [
    ['encoder', 'lo prometiste .'.length],
    ['decoder', text.length + 1],
  ] as const) {
    const canvas = section.getByTestId(`${side}-states`).locator('canvas');
    await expect(canvas).toHaveJSProperty('width', letters);
    await expect(canvas).toHaveJSProperty('height', 128);
  }

  const ends = section.getByTestId('beam-endings').locator('li');
  await expect(ends.first()).toContainText(text);
  await expect(ends.first()).toHaveAttribute('data-best', '');
  await expect(lab.tree.locator('.tree-node[data-outcome="best"]')).toHaveCount(text.length + 1);
  await expect(lab.tree.locator('.tree-node[data-outcome="dropped"]').first()).toBeAttached();
  // The first step proposes as many letters as the beam is wide.
  await section.locator('beam-tree summary').click();
  await expect(section.getByTestId('beam-table').locator('tbody tr')).toHaveCount(3);

  await section.getByLabel('Without attention').check();
  await expect(section.locator('beam-tree .tree-node[data-outcome="best"]')).toHaveCount(
    ((await lab.plain.textContent())?.length ?? 0) + 1,
  );
  await expect(lab.heatmap).toHaveCount(0);
});

test('a translation grows letter by letter, and all at once where motion is reduced', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  const english = exhibit.section.locator('[data-variant="attention"] .english');
  const hidden = () => exhibit.section.locator('translation-outputs .letter[data-later]').count();
  // The first sentence may still be written, and the one without attention be the longer one.
  await expect(english).not.toHaveAttribute('data-playing');
  // It may be over before one looks: how many letters are hidden is written down all the while.
  const grown = await english.evaluateHandle((element) => {
    const seen: number[] = [];
    new MutationObserver(() => {
      if (!element.hasAttribute('data-playing')) return;
      seen.push(element.querySelectorAll('.letter[data-later]').length);
    }).observe(element, { attributes: true, childList: true, subtree: true });
    return seen;
  });
  await type(exhibit, '¿Dónde vives?');
  await expect(english).not.toHaveAttribute('data-playing');
  const [first = Number.NaN, ...later] = await grown.jsonValue();
  expect(Math.min(...later)).toBeLessThan(first);
  expect(await hidden()).toBe(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const played = await english.evaluateHandle((element) => {
    const seen: boolean[] = [];
    new MutationObserver(() => seen.push(element.hasAttribute('data-playing'))).observe(element, {
      attributes: true,
    });
    return seen;
  });
  await type(exhibit, 'Tom está aquí.');
  expect(await hidden()).toBe(0);
  expect(await played.jsonValue()).toEqual([]);
});

test('pointing at the map says where a letter looks, and lets go again', async ({ page }) => {
  const exhibit = await openTranslator(page, 'translation');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await type(exhibit, 'lo prometiste .');
  const text = (await exhibit.output.textContent()) ?? '';
  const weights = await rowsOf(exhibit);
  const looks = exhibit.section.getByTestId('attention-looks');
  const canvas = exhibit.heatmap.locator('canvas');
  await canvas.scrollIntoViewIfNeeded();
  const area = await canvas.boundingBox();
  if (!area) throw new Error('the map is not shown');
  const cell = area.width / 'lo prometiste .'.length;
  await canvas.hover({ position: { x: 3.5 * cell, y: 4.5 * cell } });
  const weight = weights[4]?.[3] ?? Number.NaN;
  await expect(looks).toHaveText(
    `Writing “${text[4]}”, it looks at “p” (letter 4) with ${weight.toFixed(2)}.`,
  );
  await expect(exhibit.output.locator('[data-here]')).toHaveText(text[4] ?? '');
  await page.mouse.move(5, 5);
  await expect(looks).toContainText('Writing the end');
});

test('everything can be done with the keyboard alone', async ({ page }) => {
  const exhibit = await openTranslator(page, 'opening');
  await exhibit.source.focus();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('soy feliz .');
  await page.keyboard.press('Enter');
  await expect(exhibit.source).toHaveValue('soy feliz .');
  await expect(exhibit.output).toHaveAttribute('data-state', 'done');
  await page.keyboard.press('Tab');
  await expect(exhibit.translate).toBeFocused();
  // Past the sentences to try.
  const sentences = await exhibit.section.locator('.sentences button').count();
  for (let i = 0; i <= sentences; i += 1) await page.keyboard.press('Tab');
  await expect(exhibit.beam).toBeFocused();
  await expect(exhibit.beam).toHaveValue('5');
  await page.keyboard.press('ArrowRight');
  await expect(exhibit.beam).toHaveValue('6');
  await expect(exhibit.output).toHaveAttribute('data-state', 'done');
  const map = exhibit.heatmap.locator('canvas');
  await map.focus();
  const rows = await rowsOf(exhibit);
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowRight']) await page.keyboard.press(key);
  const weight = rows.at(-3)?.[1] ?? Number.NaN;
  await expect(exhibit.heatmap.locator('[aria-live]')).toContainText(
    `letter ${rows.length - 2}: ${weight.toFixed(2)} on “o”, letter 2`,
  );
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`axe finds nothing to complain of, ${colorScheme}, ${width}`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({
        baseURL: baseURL ?? '',
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      const lab = await openTranslator(page, 'translation', { hash: '#translation?beam=4' });
      await type(lab, 'no tengo blanca .');
      await expect(lab.tree).toBeVisible();
      for (const details of await lab.section.locator('summary').all()) await details.click();
      await lab.step.fill('4');
      expect(await violations(page, '[data-testid="translation"]', 'translate-sentence')).toEqual([]);
      await context.close();
    });
  }
}

test('on a phone nothing stands out at the side, not even with a long sentence', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const lab = await openTranslator(page, 'translation', { hash: '#translation?beam=10' });
  await type(lab, 'no tengo '.repeat(20));
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await type(await openTranslator(page, 'opening'), 'a'.repeat(150));
  expect(await overflow()).toBe(0);
});

test('the sentence can be read before anything is computed', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL: baseURL ?? '', javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('./translation.html');
  const { section } = translator(page, 'translation');
  await expect(section.getByRole('heading', { name: 'Translating letter by letter' })).toBeVisible();
  await expect(section.locator('math').first()).toBeVisible();
  await expect(section.getByRole('cell', { name: '0.3488' })).toBeVisible();
  await expect(section.getByRole('link', { name: /Jain and Wallace/ })).toBeVisible();
  await context.close();
});

/** A checkpoint of which one tensor is named otherwise. */
function renamed(weights: Buffer, name: string): Buffer {
  const at = weights.indexOf(`"${name}"`);
  if (at < 0) throw new Error(`the checkpoint has no ${name}`);
  const changed = Buffer.from(weights);
  changed.write('X', at + 1);
  return changed;
}

/** By the definition: Wagner and Fischer's table. */
function levenshtein(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = one[i - 1] === other[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
