// What the measurements of the built site share: dist/ served as a static host does, and Chromium.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));
const { chromium } = createRequire(`${root}www/package.json`)('@playwright/test');

const PORT = Number(process.env.UNFOLD_PORT ?? 4519);

/** Runs `measure(browser, address)` while dist/ is served at the address. */
export async function withSite(measure) {
  const address = `http://localhost:${PORT}/`;
  const server = spawn(process.execPath, ['node_modules/vite/bin/vite.js', 'preview', '--port', `${PORT}`], {
    cwd: `${root}www`,
    stdio: 'ignore',
  });
  try {
    for (let tries = 0; ; tries++) {
      const answers = await fetch(address).then(
        () => true,
        () => false,
      );
      if (answers) break;
      if (tries > 50) throw new Error('the preview of dist/ does not answer');
      await new Promise((wait) => setTimeout(wait, 200));
    }
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    await measure(browser, address);
    await browser.close();
  } finally {
    server.kill();
  }
}

/** The value below which this share of the values is. */
export const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];
