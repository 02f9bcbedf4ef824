import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { expect, ROOT } from './helpers';
import { plainServer } from './plain-server';

const REST = 'unfold_bg.rest.wasm';
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');

/** The bundle for flex with nothing of Burn's in its first part: as if no call had touched any of it. */
function splitBundle(): string {
  const folder = mkdtempSync(join(tmpdir(), 'unfold-split-'));
  const pack = (command: string, from: string, to: string) =>
    execFileSync(join(TARGET, 'tools/release/unfold-pack'), [command, from, to]);
  pack('pack', join(TARGET, 'bundles/flex.wasm'), folder);
  const [whole, counting, phases] = ['unfold_bg.wasm', 'counting.wasm', 'phases'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  pack('count', whole, counting);
  const module = new WebAssembly.Module(readFileSync(counting));
  // Nothing is computed: how many functions there are stands in a global of the module.
  const imports: Record<string, Record<string, () => void>> = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    (imports[from] as Record<string, () => void>)[name] = () => undefined;
  }
  const { functions } = new WebAssembly.Instance(module, imports).exports;
  writeFileSync(phases, new Uint8Array((functions as WebAssembly.Global).value));
  pack('split', folder, phases);
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>A bundle</title>');
  return folder;
}

/** What the bundle's own check says, which reads, translates and compares. */
async function check(page: Page, url: string): Promise<{ passed: boolean }> {
  await page.goto(url);
  return page.evaluate(async () => {
    const bundle = await import(new URL('unfold.js', location.href).href);
    await bundle.default({ module_or_path: fetch('unfold_bg.wasm') });
    return (await bundle.Engine.create()).check();
  });
}

test.describe('of a bundle in parts', () => {
  let folder: string;
  test.beforeAll(() => {
    folder = splitBundle();
  });
  test.afterAll(() => rmSync(folder, { recursive: true }));

  test('another is fetched once, when one of its functions is called', async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const server = await plainServer(folder, {});
    try {
      expect(await check(page, server.url)).toMatchObject({ passed: true });
    } finally {
      server.close();
    }
    expect(asked.filter((url) => url.endsWith(REST))).toHaveLength(1);
  });

  test('what is said where another cannot be had', async ({ page }) => {
    const answer = (name: string) => (name === REST ? { status: 404, body: '' } : undefined);
    const server = await plainServer(folder, { answer });
    const said = page.waitForEvent('pageerror', { timeout: 60_000 });
    try {
      void check(page, server.url).catch(() => undefined);
      expect((await said).message).toMatch(/unfold_bg\.rest\.wasm could not be fetched \(status 404\)/);
    } finally {
      server.close();
    }
  });
});
