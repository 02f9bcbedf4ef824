// How soon a reader sees what a stroke did, and how soon the first is read: node benches/latency.mjs
//
// From a pointer's event to the frame that shows the new probabilities, the median and the 99th percentile: on the
// opening, on chapter 3 with the maps of three networks in view, each on the processor as it is and on one slowed four
// times (the page's thread; a worker cannot be slowed). Then what the first reading waits for, on a first visit and on
// a second with the browser's cache; the server is this machine, so fetching takes no time on the way.

import { readFileSync } from 'node:fs';
import { quantile, root, withSite } from './browser.mjs';

const { samples } = JSON.parse(readFileSync(`${root}www/src/drawing/samples.json`, 'utf8'));
const STROKES = 12;
const POINTS = 25;
/** Longer than an answer takes. */
const PAUSE_MS = 150;

/** Runs in the page: when each pointer's event came, and when a frame with changed probabilities had been painted. */
function observe() {
  window.latencies = [];
  let moved;
  addEventListener(
    'pointermove',
    ({ timeStamp, buttons }) => {
      // Of a move that changes nothing, nothing is told.
      if (buttons) moved = timeStamp;
    },
    { capture: true },
  );
  const changed = () => {
    if (moved === undefined) return;
    const since = moved;
    moved = undefined;
    // A task after the next frame's callbacks runs once that frame is painted.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => window.latencies.push(performance.now() - since);
      port2.postMessage(null);
    });
  };
  new MutationObserver(changed).observe(document, {
    subtree: true,
    attributes: true,
    attributeFilter: ['data-probability'],
  });
}

const CASES = [
  { name: 'opening', page: 'index.html' },
  { name: 'chapter 3, maps of three networks in view', page: 'kuzushiji.html', maps: true },
];

/** Draws with the pointer, a point at a time: each waits until what came before is shown, and some more. */
async function draw(browser, address, { page: file, maps }, slowed) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
  const page = await context.newPage();
  await page.addInitScript(observe);
  await page.goto(address + file);
  const client = await context.newCDPSession(page);
  const canvas = page.getByTestId('draw-canvas').first();
  for (const exhibit of maps ? ['draw-character', 'activation-maps', 'draw-character'] : []) {
    await page.locator(exhibit).scrollIntoViewIfNeeded();
    await page.waitForTimeout(500);
  }
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  const stroke = async (points) => {
    await page.mouse.move(...at(points[0]));
    await page.mouse.down();
    for (const point of points.slice(1)) {
      await page.mouse.move(...at(point));
      await page.waitForTimeout(PAUSE_MS + 17 * Math.random());
    }
    await page.mouse.up();
  };
  // The first stroke fetches the network.
  const [first] = samples[0].strokes;
  await stroke(first);
  await page
    .locator('[data-testid=prediction][data-probability], [data-testid=prediction][data-state=none]')
    .first()
    .waitFor();
  await page.waitForTimeout(3_000);
  await client.send('Emulation.setCPUThrottlingRate', { rate: slowed });
  await page.evaluate(() => {
    window.latencies.length = 0;
  });
  for (let i = 0; i < STROKES; i++) {
    const turn = (2 * Math.PI * i) / STROKES;
    const points = Array.from({ length: POINTS }, (_, k) => {
      const along = k / POINTS - 0.5;
      return [0.5 + 0.6 * along * Math.cos(turn), 0.5 + 0.6 * along * Math.sin(turn)];
    });
    await stroke(points);
  }
  const latencies = await page.evaluate(() => window.latencies);
  const inView = await page.evaluate(
    () =>
      [...document.querySelectorAll('activation-maps canvas')].filter((map) => {
        const { top, bottom } = map.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      }).length,
  );
  await context.close();
  return { latencies, inView };
}

/** What a first reading waits for, in milliseconds after the address was asked for. */
async function load(context, address) {
  const page = await context.newPage();
  await page.goto(`${address}index.html`);
  await page.getByTestId('draw-canvas').waitFor();
  const began = await page.evaluate(() => performance.timeOrigin);
  const box = await page.getByTestId('draw-canvas').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
  const drawn = Date.now() - began;
  // At every frame: a locator looks again after half a second.
  const answer = '[data-testid=prediction][data-model]:not([data-state=blank])';
  await page.waitForFunction((found) => document.querySelector(found), answer, { polling: 'raf' });
  const read = Date.now() - began;
  const steps = [];
  for (const worker of page.workers()) {
    steps.push(
      ...(await worker.evaluate(() =>
        performance
          .getEntriesByType('measure')
          .map(({ name, startTime, duration }) => [name, performance.timeOrigin + startTime, duration]),
      )),
    );
  }
  await page.mouse.up();
  await page.close();
  const of = (wanted) => steps.filter(([name]) => name === wanted).reduce((sum, [, , ms]) => sum + ms, 0);
  return { drawn, fetch: of('fetch'), compile: of('compile'), open: of('open'), read };
}

const told = (ms) => `${ms.toFixed(1)}`.padStart(9);
await withSite(async (browser, address) => {
  console.log('from the pointer to the probabilities, ms'.padEnd(60), '  median      99 %  events');
  for (const each of CASES) {
    for (const slowed of [1, 4]) {
      const { latencies, inView } = await draw(browser, address, each, slowed);
      const name = `${each.name}${each.maps ? ` (${inView})` : ''}${slowed > 1 ? `, slowed ${slowed} times` : ''}`;
      console.log(
        name.padEnd(60),
        told(quantile(latencies, 0.5)),
        told(quantile(latencies, 0.99)),
        ` ${latencies.length}`,
      );
    }
  }
  console.log('\nthe first reading, ms'.padEnd(30), '   drawn     fetch   compile      open      read');
  for (const visit of ['first', 'second']) {
    const visits = [];
    for (let round = 0; round < 5; round++) {
      const context = await browser.newContext();
      if (visit === 'second') {
        await load(context, address);
        await new Promise((wait) => setTimeout(wait, 3_000));
      }
      visits.push(await load(context, address));
      await context.close();
    }
    const median = (key) =>
      told(
        quantile(
          visits.map((one) => one[key]),
          0.5,
        ),
      );
    console.log(`${visit} visit`.padEnd(29), ...['drawn', 'fetch', 'compile', 'open', 'read'].map(median));
  }
});
