// The sizes of what the site loads, against their budgets.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const kib = 1024;

/** The scripts that a built script imports at once, and not when it asks for them. */
function staticImports(script) {
  return [...script.matchAll(/(?:\bfrom|\bimport)\s*(["'])\.\/([^"']+)\1/g)].map(([, , name]) => name);
}

/** What a page loads at once: itself, the scripts and styles it names, and what these scripts import. */
function loadedAtOnce(dist, page) {
  const html = readFileSync(join(dist, page), 'utf8');
  const named = [...html.matchAll(/\b(?:src|href)="\.\/([^"#?]+\.(?:js|css))"/g)].map(([, url]) => url);
  const found = new Set([page]);
  for (let rest = named; rest.length > 0; ) {
    const url = rest.pop();
    if (found.has(url) || !existsSync(join(dist, url))) continue;
    found.add(url);
    if (extname(url) !== '.js') continue;
    rest.push(...staticImports(readFileSync(join(dist, url), 'utf8')).map((name) => `assets/${name}`));
  }
  return [...found];
}

/** Raw and compressed size of some files of the site. */
function measure(dist, urls) {
  const sizes = { raw: 0, gzip: 0 };
  for (const url of urls) {
    const bytes = readFileSync(join(dist, url));
    sizes.raw += bytes.length;
    sizes.gzip += gzipSync(bytes, { level: 9 }).length;
  }
  return sizes;
}

/** Whether a file of the site is the WebAssembly of that bundle. */
function isBundle(dist, url, name) {
  const built = join(dist, '../pkg', name, 'unfold_bg.wasm');
  return existsSync(built) && readFileSync(join(dist, url)).equals(readFileSync(built));
}

/** Prints what the page, the bundles and the weights weigh. */
export function printSizes(dist, { bundles, models, training }) {
  const assets = readdirSync(join(dist, 'assets')).map((name) => `assets/${name}`);
  const ofKind = (...extensions) => assets.filter((name) => extensions.includes(extname(name)));
  const page = loadedAtOnce(dist, 'index.html');
  const worker = ofKind('.js').filter((url) => basename(url).startsWith('worker-'));
  // bench.html is a page of its own.
  const near = ofKind('.js', '.css').filter(
    (url) => !page.includes(url) && !worker.includes(url) && !basename(url).startsWith('bench-'),
  );
  // A reader fetches one of two modules, which are as large as one another, and the rest hardly ever.
  const bundle = (name) => [bundles[name].glue.url, bundles[name].wasm.url];
  const first = models.find(({ name }) => name === 'cnn-people');

  const rows = [
    ['page: HTML, CSS, JS', page, 150],
    ['exhibits fetched when near', near],
    ['worker', worker],
  ];
  if (bundles.flex) rows.push(['bundle flex', bundle('flex'), 700]);
  if (bundles.flex?.training) rows.push(['what training needs besides', [bundles.flex.training.url]]);
  if (bundles.ndarray) rows.push(['bundle ndarray', bundle('ndarray')]);
  if (bundles.webgpu) rows.push(['bundle webgpu', bundle('webgpu'), 2.8 * kib]);
  if (bundles.pictures) rows.push(['bundle pictures', bundle('pictures')]);
  // These two are part of the built page, under one name. The theory's has the questions of all chapters; 1 and 2, which need
  // it at once, stay below 350 KiB in all (benches/vitals.mjs).
  const own = (name) => ofKind('.wasm').filter((url) => isBundle(dist, url, name));
  rows.push(['bundle theory', own('theory'), 125], ['bundle sheets', own('sheets')]);
  const ofWeights = ({ name, kind }) => {
    if (name === 'translator-people') return 3e6 / kib;
    return kind === 'reader' || kind === 'resnet' ? 2e6 / kib : 850;
  };
  for (const model of models) rows.push([`weights ${model.name}`, [model.url], ofWeights(model)]);
  if (training.glyphs) rows.push(['glyphs to learn from', [training.glyphs.url]]);
  if (bundles.flex && first) {
    rows.push([
      'ready to classify, with fonts',
      [...page, ...worker, ...ofKind('.woff2'), ...bundle('flex'), first.url],
      2 * kib,
    ]);
  }

  const inKib = (bytes) => (bytes / kib).toFixed(1);
  const print = (name, raw, gzip, budget, verdict) =>
    console.log(
      `${name.padEnd(30)} ${raw.padStart(9)} ${gzip.padStart(9)} ${budget.padStart(9)}  ${verdict}`.trimEnd(),
    );
  print('sizes in KiB', 'raw', 'gzip', 'budget', '');
  for (const [name, urls, budget] of rows) {
    const { raw, gzip } = measure(dist, urls);
    if (budget === undefined) print(name, inKib(raw), inKib(gzip), '', '');
    else print(name, inKib(raw), inKib(gzip), budget.toFixed(0), gzip <= budget * kib ? 'ok' : 'OVER');
  }
}
