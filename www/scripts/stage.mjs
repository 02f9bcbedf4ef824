// Puts what the site loads while it runs beside the built page: the bundles in pkg/, the weights in models/ and, with
// --data DIR, some pictures of the data set. Writes dist/manifest.json, in which the page finds all of it, and prints
// the sizes against their budgets. It may run again at any time, for instance when one more bundle has been built.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');

class StageError extends Error {}

function sha256(bytes, encoding) {
  return createHash('sha256').update(bytes).digest(encoding);
}

function read(path, remedy) {
  if (!existsSync(path)) throw new StageError(`${path} is missing; ${remedy}`);
  return readFileSync(path);
}

/** Writes a file of the site whole or not at all, since a server may be handing it out already. */
function write(url, bytes) {
  const path = join(dist, url);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(`${path}.part`, bytes);
  renameSync(`${path}.part`, path);
}

/** Puts a file into the site and returns how the manifest speaks of it. */
function publish(url, bytes) {
  write(url, bytes);
  return { url, size: bytes.length, integrity: `sha256-${sha256(bytes, 'base64')}` };
}

/** The bundles that the page loads while it runs; the theory's is part of the built page. */
const names = ['flex', 'training', 'ndarray', 'webgpu', 'pictures'];

/** The bundles that have been built. A new build gets a new folder, so that no cache mixes two of them. */
function stageBundles() {
  const bundles = {};
  for (const bundle of names) {
    const folder = join(root, 'pkg', bundle);
    if (!existsSync(join(folder, 'unfold.js')) || !existsSync(join(folder, 'unfold_bg.wasm'))) continue;
    const glue = readFileSync(join(folder, 'unfold.js'));
    const wasm = readFileSync(join(folder, 'unfold_bg.wasm'));
    const folderName = `pkg/${bundle}-${sha256(Buffer.concat([glue, wasm]), 'hex').slice(0, 12)}`;
    bundles[bundle] = {
      glue: publish(`${folderName}/unfold.js`, glue),
      wasm: publish(`${folderName}/unfold_bg.wasm`, wasm),
    };
  }
  return bundles;
}

/** The weights, each compared with what models/manifest.json says of it. */
function stageModels() {
  const list = join(root, 'models', 'manifest.json');
  if (!existsSync(list)) return [];
  return JSON.parse(readFileSync(list, 'utf8')).models.map((model) => {
    const path = join(root, 'models', model.file);
    const bytes = read(path, 'models/manifest.json lists it');
    const found = sha256(bytes, 'hex');
    if (found !== model.sha256 || bytes.length !== model.size) {
      throw new StageError(
        `${path} is not the file that models/manifest.json describes: it has ${bytes.length} bytes and SHA-256 ${found} ` +
          `where ${model.size} and ${model.sha256} are expected`,
      );
    }
    return { ...model, ...publish(`models/${model.file}`, bytes) };
  });
}

const side = 28;

/** Pictures and labels of one half of Kuzushiji-MNIST. */
function readIdx(folder, half) {
  const content = (name, magic, header) => {
    const path = join(folder, 'kmnist', `${half}-${name}-ubyte.gz`);
    const bytes = gunzipSync(read(path, './build.sh data downloads it'));
    if (bytes.readUInt32BE(0) !== magic)
      throw new StageError(`${path} is not an IDX file of the kind expected`);
    return bytes.subarray(header);
  };
  const pixels = content('images-idx3', 0x803, 16);
  const labels = content('labels-idx1', 0x801, 8);
  return { picture: (index) => pixels.subarray(index * side * side, (index + 1) * side * side), labels };
}

function writeIdx(magic, dimensions, parts) {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(magic, 0);
  dimensions.forEach((length, index) => {
    header.writeUInt32BE(length, 4 + 4 * index);
  });
  return Buffer.concat([header, ...parts]);
}

/** The picture of the homework's Figures 4 and 5, counted from 0 in the official training file. */
const ofTheReport = 34665;

/**
 * That picture, then three of each class of the test half, in the format of the data set itself; not as .gz, which some
 * servers unpack on the way, so that no checksum would fit.
 */
function stageSamples(folder) {
  const training = readIdx(folder, 'train');
  const test = readIdx(folder, 't10k');
  const chosen = [{ picture: training.picture(ofTheReport), label: training.labels[ofTheReport] }];
  for (let label = 0; label < 10; label++) {
    let index = -1;
    for (let count = 0; count < 3; count++) {
      index = test.labels.indexOf(label, index + 1);
      chosen.push({ picture: test.picture(index), label });
    }
  }
  const pictures = chosen.map(({ picture }) => picture);
  const labels = Buffer.from(chosen.map(({ label }) => label));
  return {
    images: publish('data/samples-images-idx3-ubyte', writeIdx(0x803, [chosen.length, side, side], pictures)),
    labels: publish('data/samples-labels-idx1-ubyte', writeIdx(0x801, [chosen.length], [labels])),
    first: `training image ${ofTheReport}`,
    licence: 'CC BY-SA 4.0',
  };
}

/** Images of a part. */
const part = 10_000;

/**
 * What the page may learn from: the glyphs always; with the data, the official training examples in parts, so that a
 * reader may begin with the first, and the sentence pairs. Gzipped, but not named so: some servers unpack .gz on the way.
 */
function stageTraining(folder) {
  const glyphs = join(root, 'www', 'src', 'data', 'glyphs.bin');
  const training = existsSync(glyphs) ? { glyphs: publish('data/glyphs.bin', readFileSync(glyphs)) } : {};
  if (folder === undefined) return training;
  const { images, labels } = packedParts(folder);
  training.kmnist = {
    images: images.map((bytes, index) => publish(`data/kmnist-images-${index + 1}`, bytes)),
    labels: labels.map((bytes, index) => publish(`data/kmnist-labels-${index + 1}`, bytes)),
  };
  const pairs = ['train', 'val'].map((set) => join(folder, 'spa-eng', `${set}-eng-spa.txt`));
  if (pairs.every((path) => existsSync(path))) {
    const [learnt, held] = pairs.map((path) => readFileSync(path));
    training.pairs = { training: publish('data/pairs-train.txt', learnt), validation: publish('data/pairs-val.txt', held) };
  }
  return training;
}

/** The training half in parts, each an IDX file. Packing takes seconds, so it is kept under target/. */
function packedParts(folder) {
  const source = read(join(folder, 'kmnist', 'train-images-idx3-ubyte.gz'), './build.sh data downloads it');
  const kept = join(root, 'target', 'site-data', sha256(source, 'hex').slice(0, 16));
  if (!existsSync(kept)) {
    const { picture, labels } = readIdx(folder, 'train');
    mkdirSync(`${kept}.part`, { recursive: true });
    for (let first = 0; first < labels.length; first += part) {
      const count = Math.min(part, labels.length - first);
      const pictures = Array.from({ length: count }, (_, index) => picture(first + index));
      const number = first / part + 1;
      const pack = (bytes) => gzipSync(bytes, { level: 9 });
      writeFileSync(join(`${kept}.part`, `images-${number}`), pack(writeIdx(0x803, [count, side, side], pictures)));
      writeFileSync(
        join(`${kept}.part`, `labels-${number}`),
        pack(writeIdx(0x801, [count], [labels.subarray(first, first + count)])),
      );
    }
    renameSync(`${kept}.part`, kept);
  }
  const parts = (name) =>
    readdirSync(kept)
      .filter((file) => file.startsWith(name))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((file) => readFileSync(join(kept, file)));
  return { images: parts('images-'), labels: parts('labels-') };
}

/** Bundles of earlier builds, which the manifest no longer names. */
function removeOldBundles(bundles) {
  const folder = join(dist, 'pkg');
  if (!existsSync(folder)) return;
  const kept = Object.values(bundles).map(({ glue }) => glue.url.split('/')[1]);
  for (const name of readdirSync(folder)) {
    if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
}

const kib = 1024;

/** Raw and compressed size of some files of the site. */
function measure(urls) {
  const sizes = { raw: 0, gzip: 0 };
  for (const url of urls) {
    const bytes = readFileSync(join(dist, url));
    sizes.raw += bytes.length;
    sizes.gzip += gzipSync(bytes, { level: 9 }).length;
  }
  return sizes;
}

function printSizes({ bundles, models }) {
  const own = [...readdirSync(dist), ...readdirSync(join(dist, 'assets')).map((name) => `assets/${name}`)];
  const ofKind = (...extensions) => own.filter((name) => extensions.includes(extname(name)));
  // bench.html is a page of its own.
  const shell = ofKind('.html', '.css', '.js').filter((name) => !/(^|\/)bench[.-]/.test(name));
  const bundle = (device) => Object.values(bundles[device] ?? {}).map(({ url }) => url);
  const first = models.find(({ name }) => name === 'cnn-0.0005');

  const rows = [['page: HTML, CSS, JS', shell, 150]];
  if (bundles.flex) rows.push(['bundle flex', bundle('flex'), 700]);
  if (bundles.training) rows.push(['bundle training', bundle('training')]);
  if (bundles.ndarray) rows.push(['bundle ndarray', bundle('ndarray')]);
  if (bundles.webgpu) rows.push(['bundle webgpu', bundle('webgpu'), 2.8 * kib]);
  if (bundles.pictures) rows.push(['bundle pictures', bundle('pictures')]);
  rows.push(['bundle theory', ofKind('.wasm'), 100]);
  for (const { name, url } of models) rows.push([`weights ${name}`, [url], 850]);
  if (bundles.flex && first) {
    rows.push([
      'ready to classify, with fonts',
      [...shell, ...ofKind('.woff2'), ...bundle('flex'), first.url],
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
    const { raw, gzip } = measure(urls);
    if (budget === undefined) print(name, inKib(raw), inKib(gzip), '', '');
    else print(name, inKib(raw), inKib(gzip), budget.toFixed(0), gzip <= budget * kib ? 'ok' : 'OVER');
  }
}

function main() {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  if (!existsSync(join(dist, 'index.html')))
    throw new StageError('dist/ has no page yet; run: npm run build');
  const manifest = {
    bundles: stageBundles(),
    models: stageModels(),
    data: values.data === undefined ? null : { samples: stageSamples(values.data) },
    training: stageTraining(values.data),
  };
  write('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
  removeOldBundles(manifest.bundles);
  printSizes(manifest);
}

try {
  main();
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(`stage: ${error.message}`);
  process.exit(1);
}
