/** For a course: the teacher's page, problem sheets on the screen and on paper, codes, and the package for a platform. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type Browser, type Page, test } from '@playwright/test';
import { complaints, expect, ROOT, suitsEverybody } from './helpers';
import { plainServer } from './plain-server';

/** They frame exhibits, or belong to the questions. */
const NO_EXHIBITS = [
  'chapter-contents',
  'side-by-side',
  'step-guide',
  'question-card',
  'questions-again',
  'reader-progress',
];
const SHEET = './sheet.html#sheet?seed=7&questions=output-size,m-element,probability';

/** The right answers of the sheet that the page shows, as its solutions have them. */
async function solutions(page: Page, address: string): Promise<number[]> {
  await page.goto('about:blank');
  await page.goto(`${address}&solutions=shown`);
  const found = page.getByTestId('sheet-solution');
  await expect(found.first()).toBeVisible();
  return found.evaluateAll((all: HTMLElement[]) => all.map(({ dataset }) => Number(dataset.expected)));
}

/** Opens a sheet anew, whatever the page shows. */
async function openSheet(page: Page, address: string) {
  await page.goto('about:blank');
  await page.goto(address);
  await expect(page.getByTestId('sheet-answer').first()).toBeVisible();
}

test('a sheet asks what its chapter asks, with the same numbers', async ({ page }) => {
  const found = complaints(page);
  await page.goto('./teaching.html');
  await page.getByTestId('sheet-seed').fill('31');
  await page.getByTestId('sheet-link').click();
  await expect(page).toHaveURL(/sheet\.html#sheet\?seed=31&questions=output-size,vec-index/);
  const questions = page.getByTestId('sheet-question');
  await expect(questions).toHaveCount(12);
  const said = await questions.evaluateAll((all) =>
    all.map((one) => [
      one.getAttribute('data-kind'),
      one.getAttribute('data-seed'),
      one.querySelector('p')?.textContent?.replace(/\s+/g, ' ').trim(),
      [...one.querySelectorAll('td')].map((cell) => cell.textContent).join(' '),
    ]),
  );
  for (const [kind, seed, asked, numbers] of said) {
    const chapter = /score|probability|output-z|attention-size/.test(kind as string)
      ? 'self-attention'
      : 'conv-matrix';
    await page.goto(`./${chapter}.html#${chapter}?question=${kind},${seed}`);
    const card = page.locator(`question-card[kind="${kind}"]`);
    await expect(card.getByTestId('question-answer')).toBeVisible();
    await expect(card).toBeInViewport();
    // Where the page stays, the question of before stands there for a moment.
    const own = () =>
      card.evaluate((element) => [
        element.querySelector('article > p')?.textContent?.replace(/\s+/g, ' ').trim(),
        [...element.querySelectorAll('td')].map((cell) => cell.textContent).join(' '),
      ]);
    await expect.poll(own, { message: kind as string }).toEqual([asked, numbers]);
  }
  expect(found).toEqual([]);
});

test('another question keeps its seed in the address, and a reload asks it again', async ({ page }) => {
  await page.goto('./conv-matrix.html#conv-matrix?stride=2&question=vec-index,702');
  const card = page.locator('question-card[kind="vec-index"]');
  const ask = card.locator('article > p').first();
  const answer = card.getByTestId('question-answer');
  await answer.fill('99999');
  await answer.press('Enter');
  await card.getByRole('button', { name: 'Show me' }).press('Enter');
  await card.getByRole('button', { name: 'Another one' }).press('Enter');
  await expect(page).toHaveURL(/stride=2&question=vec-index,70[3-9]$/);
  await expect(card.getByTestId('question-feedback')).not.toHaveAttribute('data-verdict');
  const asked = await ask.textContent();
  await page.reload();
  await expect(answer).toBeVisible();
  await expect(ask).toHaveText(asked ?? '');
});

test('every exhibit’s link leads to it, in a state that the chapter understands', async ({ page }) => {
  test.slow();
  await page.goto('./teaching.html');
  const links = await page
    .locator('.exhibit-links a')
    .evaluateAll((all: HTMLAnchorElement[]) => all.map(({ pathname, hash }) => [pathname, hash] as const));
  expect(links.length).toBeGreaterThan(40);
  const elements = new Set<string>();
  let shown = '';
  for (const [pathname, hash] of links) {
    const settings = new URLSearchParams(hash.slice(hash.indexOf('?') + 1));
    const element = settings.get('at') as string;
    elements.add(`${pathname} ${element}`);
    // Each page is opened once; the other links are followed in it.
    if (pathname === shown) await page.evaluate((to) => location.assign(to), hash);
    else await page.goto(`.${pathname}?backend=flex${hash}`);
    shown = pathname;
    await expect(page.locator(`main ${element}`).first(), hash).toBeInViewport();
    if (settings.size > 1 && /conv-matrix|self-attention/.test(pathname)) {
      await expect(page.locator('main [data-row]').first()).toBeVisible();
      await expect(page.locator('main'), hash).not.toContainText('could not be used');
    }
  }
  // All that there are.
  const all: string[] = [];
  for (const name of [
    'index',
    'conv-matrix',
    'self-attention',
    'kuzushiji',
    'why-convolutions',
    'translation',
  ]) {
    const [main = ''] =
      /<main[\s\S]*<\/main>/.exec(readFileSync(join(ROOT, 'dist', `${name}.html`), 'utf8')) ?? [];
    for (const [, element] of main.matchAll(/<([a-z]+(?:-[a-z]+)+)[ >]/g)) {
      if (!NO_EXHIBITS.includes(element as string)) all.push(`/${name}.html ${element}`);
    }
  }
  expect([...elements].sort()).toEqual([...new Set(all)].sort());
});

test('a sheet is filled in by keyboard, kept over a reload, and handed in as a code that marks it', async ({
  page,
}) => {
  const right = await solutions(page, SHEET);
  await openSheet(page, SHEET);
  const fields = page.getByTestId('sheet-answer');
  await fields.first().focus();
  await page.keyboard.type(String(right[0]));
  await page.keyboard.press('Tab');
  await page.keyboard.type('many');
  await expect(fields.nth(1)).toHaveAttribute('aria-invalid', 'true');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(String((right[1] as number) + 1));
  await expect(fields.nth(1)).not.toHaveAttribute('aria-invalid');
  await page.reload();
  await expect(fields.first()).toHaveValue(String(right[0]));
  await expect(page.locator('.hand-in')).toContainText('2 of 3 answered');
  await page.getByLabel('Your name, for the file').fill('Ana Silva');
  await page.keyboard.press('Enter');
  const code = (await page.getByTestId('hand-in-code').textContent()) ?? '';
  expect(code).toMatch(/^UNFOLD(-[0-9A-HJKMNP-TV-Z]{1,5})+$/);
  expect(code.length).toBeLessThan(60);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Keep it as a file' }).press('Enter'),
  ]);
  expect(file.suggestedFilename()).toBe('Ana Silva.txt');
  const content = readFileSync(await file.path(), 'utf8');
  expect(content).toBe(`Problem sheet 7\nAna Silva: ${code}\n`);

  await page.goto('./teaching.html');
  const codes = page.getByTestId('codes');
  await codes.fill(`Bruno; ${code.toLowerCase()}\nClara: ${code.slice(0, -1)}\n`);
  await page.getByRole('button', { name: 'Mark them' }).press('Enter');
  const students = page.getByTestId('by-student');
  await expect(students.getByRole('row')).toHaveCount(2);
  await expect(students.getByRole('row').nth(1)).toHaveText(/Bruno\s*7[\s\S]*1 of 3/);
  await expect(page.getByTestId('refused')).toHaveText(/^Clara: a sign of the code is wrong or missing/);
  const marks = students.locator('[data-mark]');
  await expect(marks.nth(0)).toHaveAttribute('data-mark', 'right');
  await expect(marks.nth(1)).toHaveAttribute('data-mark', 'wrong');
  await expect(marks.nth(2)).toHaveAttribute('data-mark', 'open');
  await page
    .getByTestId('code-files')
    .setInputFiles({ name: 'whatever.txt', mimeType: 'text/plain', buffer: Buffer.from(content) });
  await expect(students.getByRole('row').nth(1)).toHaveText(/Ana Silva\s*7[\s\S]*1 of 3/);
  await expect(page.getByTestId('by-question').getByRole('row')).toHaveCount(4);
});

/** How many pages a PDF has. */
function pagesOf(pdf: Buffer): number {
  return (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;
}

test('a sheet fills two pages, with its solutions too, and prints no controls', async ({ page }) => {
  await page.goto('./teaching.html');
  for (const link of ['sheet-link', 'solutions-link']) {
    await page.goto('./teaching.html');
    await page.getByTestId(link).click();
    await expect(page.getByTestId('sheet-question')).toHaveCount(12);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    expect(pagesOf(await page.pdf({ preferCSSPageSize: true })), link).toBe(2);
    await page.emulateMedia({ media: 'print' });
    for (const control of ['button', 'input', 'form', '.site-footer', '.site-header']) {
      for (const found of await page.locator(control).all()) await expect(found).toBeHidden();
    }
    await expect(page.locator('.printed-credit')).toBeVisible();
    await page.emulateMedia({ media: null });
  }
});

test('the derivation prints, and stands there without JavaScript', async ({ browser, baseURL, page }) => {
  await page.goto('./derivation.html');
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  expect(pagesOf(await page.pdf({ preferCSSPageSize: true }))).toBeLessThanOrEqual(4);
  const context = await browser.newContext({ baseURL: baseURL ?? '', javaScriptEnabled: false });
  const bare = await context.newPage();
  await bare.goto('./teaching.html');
  // The questions by their names, and everything else.
  await expect(bare.locator('[data-kind]')).toHaveCount(33);
  await expect(bare.locator('copy-text pre')).toContainText(['@software{unfold,', 'cff-version: 1.2.0']);
  await bare.getByRole('link', { name: 'The derivation of chapter 1' }).click();
  await expect(bare.locator('.steps > li')).toHaveCount(9);
  await expect(bare.locator('math').first()).toBeVisible();
  await expect(bare.locator('question-card')).toHaveCount(0);
  await context.close();
});

test('how to cite can be copied', async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    baseURL: baseURL ?? '',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  await page.goto('./teaching.html');
  await page.getByRole('button', { name: 'Copy CITATION.cff' }).press('Enter');
  await expect(page.locator('copy-text [role=status]').nth(1)).toHaveText('Copied.');
  const cff = readFileSync(join(ROOT, 'CITATION.cff'), 'utf8');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(cff.trimEnd());
  await page.getByRole('button', { name: 'Copy BibTeX' }).press('Enter');
  await expect(page.locator('copy-text [role=status]').nth(0)).toHaveText('Copied.');
  const version = /^version: (.*)$/m.exec(cff)?.[1];
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`version = {${version}}`);
  await context.close();
});

test('seeds and questions that make no sheet are told', async ({ page }) => {
  await page.goto('./teaching.html');
  const seed = page.getByTestId('sheet-seed');
  for (const wrong of ['0', '10000', 'seven', '']) {
    await seed.fill(wrong);
    await expect(seed).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByTestId('sheet-link')).toHaveCount(0);
  }
  await page.goto('./sheet.html#sheet?seed=7&questions=nothing-such');
  await expect(page.locator('problem-sheet .notice')).toContainText('no question called nothing-such');
});

test.describe('the package for a platform', () => {
  /** The package of the sheet, unpacked into a folder by somebody else's program. */
  async function packed(page: Page): Promise<string> {
    await page.goto('./teaching.html');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('scorm').press('Enter'),
    ]);
    expect(file.suggestedFilename()).toBe('unfold-sheet-7.zip');
    const folder = test.info().outputPath('package');
    const path = await file.path();
    expect(execFileSync('python3', ['-m', 'zipfile', '-t', path], { encoding: 'utf8' })).not.toContain(
      'corrupt',
    );
    execFileSync('python3', ['-m', 'zipfile', '-e', path, folder]);
    return folder;
  }

  /** A platform that keeps what it is told, with the sheet in a frame of a frame. */
  async function onPlatform(browser: Browser, folder: string, then: (page: Page) => Promise<void>) {
    const files = new Map(filesIn(folder).map((name) => [`/${name}`, readFileSync(join(folder, name))]));
    const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
    const pages: Record<string, string> = {
      '/': `<!doctype html><title>A platform</title><link rel=icon href=data:,><script>
        const told = JSON.parse(sessionStorage.getItem('told') ?? '{"cmi.core.lesson_status":"not attempted"}');
        const calls = [];
        let isOpen = false;
        window.API = {
          LMSInitialize: () => (calls.push('open'), isOpen = true, 'true'),
          LMSFinish: () => (calls.push('close'), isOpen = false, API.LMSCommit()),
          LMSGetValue: (name) => told[name] ?? '',
          LMSSetValue: (name, value) => (isOpen && window.refuses !== name ? (told[name] = value, 'true') : 'false'),
          LMSCommit: () => (sessionStorage.setItem('told', JSON.stringify(told)), 'true'),
          LMSGetLastError: () => '301',
          LMSGetErrorString: () => 'Not initialized',
        };
      </script><iframe name="outer" src="/frame" width="900" height="900"></iframe>`,
      '/frame': `<!doctype html><title>A frame</title><iframe name="inner" src="/sheet.html" width="880" height="880"></iframe>`,
    };
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const body = pages[pathname] ?? files.get(pathname);
      const type = pages[pathname] ? 'text/html' : types[pathname.split('.').at(-1) ?? ''];
      response.writeHead(body ? 200 : 404, { 'Content-Type': type ?? 'application/octet-stream' }).end(body);
    });
    await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
    const { port } = server.address() as { port: number };
    const context = await browser.newContext();
    const page = await context.newPage();
    try {
      await page.goto(`http://localhost:${port}/`);
      await then(page);
    } finally {
      await context.close();
      server.close();
      server.closeAllConnections();
    }
  }

  /** By their paths in the package. */
  function filesIn(folder: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  }

  const told = (page: Page) => page.evaluate('told') as Promise<Record<string, string>>;

  test('lists what is in it, and nothing is missing', async ({ page }) => {
    const folder = await packed(page);
    const manifest = readFileSync(join(folder, 'imsmanifest.xml'), 'utf8');
    expect(manifest).toContain('<schemaversion>1.2</schemaversion>');
    expect(manifest).toMatch(/adlcp:scormtype="sco" href="sheet\.html"/);
    // It is XML.
    const problem = await page.evaluate(
      (text) =>
        new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent,
      manifest,
    );
    expect(problem).toBeUndefined();
    const listed = [...manifest.matchAll(/<file href="([^"]+)"/g)].map(([, name]) => name);
    expect(['imsmanifest.xml', ...listed].sort()).toEqual(filesIn(folder).sort());
  });

  test('asks, reports the score, and goes on where it was', async ({ page, browser }) => {
    const folder = await packed(page);
    const right = await solutions(
      page,
      './sheet.html#sheet?seed=7&questions=output-size,vec-index,m-element,matrix-rows,matrix-columns,pooled-count,' +
        'parameters-cnn,parameters-connected,attention-size,score,probability,output-z',
    );
    expect(right).toHaveLength(12);
    await onPlatform(browser, folder, async (lms) => {
      const complained = complaints(lms);
      const sheet = lms.frameLocator('[name=outer]').frameLocator('[name=inner]');
      const fields = sheet.getByTestId('sheet-answer');
      await expect(fields).toHaveCount(12);
      expect(await told(lms)).toEqual({ 'cmi.core.lesson_status': 'incomplete' });
      for (const [at, answer] of right.slice(0, 9).entries()) await fields.nth(at).fill(String(answer));
      await fields.nth(9).fill('-999');
      // The student goes, and comes back.
      await lms.reload();
      await expect(fields.nth(9)).toHaveValue('-999');
      await expect(fields.nth(0)).toHaveValue(String(right[0]));
      await sheet.getByTestId('hand-in').press('Enter');
      await expect(sheet.getByTestId('platform-said')).toHaveText('9 of 12 right. The platform has it.');
      const found = await told(lms);
      expect(found).toMatchObject({
        'cmi.core.lesson_status': 'completed',
        'cmi.core.score.raw': '75',
        'cmi.core.score.max': '100',
        'cmi.core.score.min': '0',
        'cmi.interactions.0.id': 'output_size',
        'cmi.interactions.0.result': 'correct',
        'cmi.interactions.9.student_response': '-999',
        'cmi.interactions.9.result': 'wrong',
      });
      expect(found['cmi.suspend_data']).toBe(await sheet.getByTestId('hand-in-code').textContent());
      // Its links lead to where it comes from.
      const home = await sheet.locator('.site-name').getAttribute('href');
      expect(home).toMatch(/^http.*\/index\.html$/);
      await lms.evaluate(() => document.querySelector('iframe')?.remove());
      await expect.poll(() => lms.evaluate('calls')).toEqual(['open', 'close']);
      expect(complained).toEqual([]);
    });
  });

  test('says when the platform refuses, and has the code all the same', async ({ page, browser }) => {
    const folder = await packed(page);
    await onPlatform(browser, folder, async (lms) => {
      const sheet = lms.frameLocator('[name=outer]').frameLocator('[name=inner]');
      await expect(sheet.getByTestId('sheet-answer')).toHaveCount(12);
      await lms.evaluate(() => Object.assign(window, { refuses: 'cmi.core.score.raw' }));
      await sheet.getByTestId('hand-in').press('Enter');
      await expect(sheet.getByTestId('platform-said')).toContainText('did not take it');
      await expect(sheet.getByTestId('hand-in-code')).toHaveText(/^UNFOLD-/);
    });
  });

  test('works on any server without a platform too', async ({ page, browser }) => {
    const folder = await packed(page);
    const server = await plainServer(folder);
    const context = await browser.newContext();
    const alone = await context.newPage();
    await alone.goto(`${server.url}sheet.html#sheet?solutions=shown`);
    // It is the one sheet, and its address does not show what the package does not.
    await expect(alone.getByTestId('problem-sheet')).toHaveAttribute('data-seed', '7');
    await expect(alone.getByTestId('sheet-solution')).toHaveCount(0);
    await alone.getByTestId('hand-in').press('Enter');
    await expect(alone.getByTestId('hand-in-code')).toHaveText(/^UNFOLD-/);
    await context.close();
    server.close();
  });
});

suitsEverybody('main', async (page) => {
  await page.goto('./teaching.html');
  await expect(page.getByTestId('sheet-link')).toBeVisible();
  await page.getByTestId('codes').fill('Ana Silva: UNFOLD-0');
  await page.getByRole('button', { name: 'Mark them' }).click();
  await expect(page.getByTestId('refused')).toBeVisible();
});

test.describe('a sheet', () => {
  suitsEverybody('main', async (page) => {
    await page.goto(SHEET);
    await page.getByTestId('sheet-answer').first().fill('much');
    await page.getByTestId('hand-in').click();
    await expect(page.getByTestId('hand-in-code')).toBeVisible();
  });
});

test.describe('the handout', () => {
  suitsEverybody('main', (page) => page.goto('./derivation.html'));
});
