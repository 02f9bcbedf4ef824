import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Page, test } from '@playwright/test';
import { elements, expect, ROOT } from './helpers';
import { type Answer, plainServer } from './plain-server';

/** A browser whose graphics card is as the script says. */
function withGpu(page: Page, requestAdapter: 'silent' | 'there') {
  return page.addInitScript((how) => {
    const adapter = { info: { vendor: 'a real one' } };
    Object.defineProperty(Navigator.prototype, 'gpu', {
      get: () => ({
        requestAdapter: () => (how === 'there' ? Promise.resolve(adapter) : new Promise(() => undefined)),
      }),
    });
  }, requestAdapter);
}

test('a browser that does not say whether it has a graphics card is not waited for', async ({ page }) => {
  await withGpu(page, 'silent');
  await page.goto('./?backend=webgpu');
  const { status, prediction } = elements(page);
  await expect(status).toHaveAttribute('data-backend', 'flex', { timeout: 60_000 });
  await expect(status).toHaveAttribute('data-reason', /has not said for 8 seconds.*So it is the processor/);
  await expect(prediction).toHaveAttribute('data-state', /./);
});

test('where the choice is the page’s, it computes at once and says later that there was no answer', async ({
  page,
}) => {
  await withGpu(page, 'silent');
  await page.goto('./');
  const { status } = elements(page);
  await expect(status).toHaveAttribute('data-backend', 'flex', { timeout: 60_000 });
  await expect(status).toHaveAttribute('data-reason', /It is ready first.*has not said for 8 seconds/);
});

test('bench.html does not wait for such a browser either', async ({ page }) => {
  await withGpu(page, 'silent');
  await page.goto('./bench.html');
  await expect(page.getByRole('button', { name: /measure/i }).first()).toBeEnabled({ timeout: 60_000 });
});

test('a graphics card whose device never comes is given up, and the reason said', async ({ page }) => {
  await withGpu(page, 'there');
  const glue =
    'export default async () => {}; export const Engine = { create: () => new Promise(() => {}) };';
  // The smallest module that there is.
  const wasm = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const listed = (url: string, bytes: string | Buffer) => ({
    url,
    size: bytes.length,
    integrity: `sha256-${createHash('sha256').update(bytes).digest('base64')}`,
  });
  const answer = (name: string, { body }: Answer): Partial<Answer> | undefined => {
    if (name === 'pkg/silent/unfold.js') {
      return { status: 200, headers: { 'Content-Type': 'text/javascript' }, body: glue };
    }
    if (name === 'pkg/silent/unfold_bg.wasm') return { status: 200, body: wasm };
    if (name !== 'manifest.json') return undefined;
    const manifest = JSON.parse(String(body));
    manifest.bundles.webgpu = {
      glue: listed('pkg/silent/unfold.js', glue),
      wasm: listed('pkg/silent/unfold_bg.wasm', wasm),
    };
    return { body: JSON.stringify(manifest) };
  };
  const server = await plainServer(join(ROOT, 'dist'), { answer });
  try {
    await page.goto(`${server.url}?backend=webgpu`);
    const { status } = elements(page);
    await expect(status).toHaveAttribute('data-backend', 'flex', { timeout: 90_000 });
    await expect(status).toHaveAttribute('data-reason', /did not open: no answer for 30 seconds/);
  } finally {
    server.close();
  }
});
