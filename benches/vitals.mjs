// How soon and how calmly each page of the built site stands: node benches/vitals.mjs [--loads N] [PAGE …]
//
// Chromium at the size of a phone, its processor slowed four times, a fresh profile for every page, a server without
// compression beside it (bytes are counted as gzip would send them). The median of three loads, or N. Over a budget
// that does not depend on the machine's mood (shift, elements, bytes) it exits 1; times are told, not judged. In the last
// column ten million square roots: only rows with the same there can be compared.

import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { quantile, root, withSite } from './browser.mjs';

const SLOWED = 4;
/** Long enough for all that a page does by itself. */
const SETTLE_MS = 6_000;
const KIB = 1024;

/** Budgets of every page; kilobytes of those that need no network are their own. */
const BUDGETS = { paint: 1200, blocking: 200, shift: 0.02, elements: 2500 };
const NO_NETWORK = ['conv-matrix', 'self-attention'];
const bytesOf = (page) => (NO_NETWORK.includes(page) ? 350 : 1.7 * KIB) * KIB;

const { values: options, positionals: asked } = parseArgs({
  options: { loads: { type: 'string', default: '3' } },
  allowPositionals: true,
});
const pages = readdirSync(`${root}dist`)
  .filter((name) => name.endsWith('.html') && name !== 'bench.html')
  .map((name) => name.slice(0, -5))
  .filter((name) => asked.length === 0 || asked.includes(name));

/** Runs in the page before anything of it: keeps what the browser observes. */
function observe() {
  const seen = { long: [], shift: 0, worst: 0 };
  window.vitals = seen;
  let [from, until, sum] = [0, 0, 0];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) seen.long.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const { startTime, value, hadRecentInput } of list.getEntries()) {
      if (hadRecentInput) continue;
      // Session windows, as the field counts cumulative layout shift.
      if (startTime - until > 1000 || startTime - from > 5000) [from, sum] = [startTime, 0];
      [until, sum] = [startTime, sum + value];
      seen.shift = Math.max(seen.shift, sum);
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

/** What the machine does besides can double every time: how long the same work takes just before each load, in milliseconds. */
function roots() {
  const start = performance.now();
  let sum = 0;
  for (let i = 0; i < 1e7; i++) sum += Math.sqrt(i);
  return sum > 0 ? performance.now() - start : Number.NaN;
}

async function load(browser, address, name) {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  });
  const page = await context.newPage();
  const bodies = [];
  page.on('response', (response) => {
    if (!response.url().startsWith('blob:')) bodies.push(response.body().catch(() => Buffer.alloc(0)));
  });
  await page.addInitScript(observe);
  const client = await context.newCDPSession(page);
  await client.send('Emulation.setCPUThrottlingRate', { rate: SLOWED });
  const pace = await page.evaluate(roots);
  await page.goto(`${address}${name}.html`);
  await page.waitForTimeout(SETTLE_MS);
  const first = await page.evaluate(() => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN;
    const { long } = window.vitals;
    return {
      paint,
      // Of tasks after the first paint, what is beyond 50 ms.
      blocking: long.reduce((sum, [start, ms]) => sum + (start + ms > paint ? Math.max(0, ms - 50) : 0), 0),
      longest: Math.max(0, ...long.map(([, ms]) => ms)),
      elements: document.querySelectorAll('*').length,
    };
  });
  const bytes = (await Promise.all(bodies)).reduce(
    (sum, body) => sum + gzipSync(body, { level: 9 }).length,
    0,
  );
  // What comes near while one reads must not push away what is being read.
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let y = 0; y < height; y += 600) {
    await page.evaluate((to) => window.scrollTo({ top: to, behavior: 'instant' }), y);
    await page.waitForTimeout(150);
  }
  await page.waitForTimeout(1_000);
  const shift = await page.evaluate(() => window.vitals.shift);
  await context.close();
  return { ...first, bytes, shift, height, pace };
}

const over = { timed: 0, fixed: 0 };
await withSite(async (browser, address) => {
  const row = (...cells) =>
    console.log(cells.map((cell, i) => (i ? `${cell}`.padStart(15) : cell.padEnd(18))).join(''));
  row('page', 'paint ms', 'blocking ms', 'longest ms', 'shift', 'elements', 'KiB gzip', 'screens', 'roots ms');
  for (const name of pages) {
    const loads = [];
    for (let i = 0; i < Number(options.loads); i++) loads.push(await load(browser, address, name));
    const of = (key) =>
      quantile(
        loads.map((one) => one[key]),
        0.5,
      );
    const judge = (kind) => (value, budget, shown) => {
      if (value <= budget) return shown;
      over[kind] += 1;
      return `${shown} OVER`;
    };
    const [timed, fixed] = [judge('timed'), judge('fixed')];
    row(
      name,
      timed(of('paint'), BUDGETS.paint, of('paint').toFixed(0)),
      timed(of('blocking'), BUDGETS.blocking, of('blocking').toFixed(0)),
      of('longest').toFixed(0),
      fixed(of('shift'), BUDGETS.shift, of('shift').toFixed(3)),
      fixed(of('elements'), BUDGETS.elements, of('elements')),
      fixed(of('bytes'), bytesOf(name), (of('bytes') / KIB).toFixed(0)),
      (of('height') / 844).toFixed(1),
      of('pace').toFixed(0),
    );
  }
});
console.log(over.timed + over.fixed ? `${over.timed + over.fixed} over budget` : 'all within budget');
process.exitCode = over.fixed ? 1 : 0;
