// The built site in WebKit, by Debian's webkit2gtk-driver under xvfb-run; skipped where they are not installed. With the
// locale C, WebKit's `navigator.language` is no language tag.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { test } from '@playwright/test';
import { expect, ROOT } from './helpers';
import { plainServer } from './plain-server';

const browser = readdirSync('/usr/lib')
  .map((folder) => join('/usr/lib', folder, 'webkit2gtk-4.1/MiniBrowser'))
  .find((path) => existsSync(path));
const isInstalled = browser !== undefined && ['WebKitWebDriver', 'xvfb-run'].every(isThere);

const CHARTS = {
  translation: ['translation-learning'],
  'why-convolutions': ['network-sizes', 'pixel-permutation'],
  kuzushiji: ['train-characters', 'learning-rate-race'],
};

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program]);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

interface Session {
  go(url: string): Promise<unknown>;
  /** What a script in the page returns. */
  run<T>(script: string, ...args: unknown[]): Promise<T>;
}

/** A WebDriver session with a page, by plain calls. */
async function withSession(job: (session: Session) => Promise<void>): Promise<void> {
  const port = await freePort();
  const driver = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${port}`], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, LC_ALL: 'C', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
  });
  const call = async (method: string, path: string, body?: object) => {
    const request = body ? { method, body: JSON.stringify(body) } : { method };
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, request);
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${value.message}`);
    return value;
  };
  let session: string | undefined;
  try {
    await until(() => call('GET', '/status').catch(() => null), 30_000);
    const options = { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } };
    const { sessionId } = await call('POST', '/session', { capabilities: { alwaysMatch: options } });
    const path = `/session/${sessionId}`;
    session = path;
    await job({
      go: (url) => call('POST', `${path}/url`, { url }),
      run: (script, ...args) => call('POST', `${path}/execute/sync`, { script, args }),
    });
  } finally {
    if (session) await call('DELETE', session).catch(() => undefined);
    process.kill(-(driver.pid as number));
  }
}

/** What is found once it is something. */
async function until<T>(find: () => Promise<T>, limit: number): Promise<T> {
  const end = Date.now() + limit;
  for (;;) {
    const found = await find();
    if (found || Date.now() > end) return found;
    await wait(200);
  }
}

test('in WebKit every training exhibit draws its charts, and one trains', async () => {
  test.skip(!isInstalled, 'needs apt-get install webkit2gtk-driver xvfb');
  const server = await plainServer(join(ROOT, 'dist'));
  try {
    await withSession(async ({ go, run }) => {
      const error = () => run(`return document.querySelector('[data-testid=error-message]')?.textContent`);
      for (const [chapter, names] of Object.entries(CHARTS)) {
        await go(`${server.url}${chapter}.html?backend=flex`);
        for (const name of names) {
          const draw = `const it = document.querySelector(arguments[0]); it.scrollIntoView({ behavior: 'instant' });
            return it.querySelectorAll('.uplot canvas').length`;
          expect(await until(() => run<number>(draw, name), 60_000), `charts of ${name}`).toBe(2);
          expect(await error()).toBeNull();
        }
      }
      await run(`
        const it = document.querySelector('train-characters');
        it.scrollIntoView({ behavior: 'instant' });
        it.querySelector('input[value=glyphs-1000]').click();
        it.querySelector('[data-testid=train-start]').click()`);
      const step = () =>
        run<number>(
          `const { step } = document.querySelector('train-characters [data-testid=train-status]').dataset;
          return step > 3 ? Number(step) : 0`,
        );
      expect(await until(step, 120_000)).toBeGreaterThan(3);
      expect(await error()).toBeNull();
    });
  } finally {
    server.close();
  }
});
