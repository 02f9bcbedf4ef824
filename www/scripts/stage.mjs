// Puts what the site loads while it runs beside the built page: the bundles in pkg/, the weights in models/, what the
// networks learn from and, with --data DIR, the data set and some pictures of it. Writes dist/manifest.json, in which the page finds all of it, and prints
// the sizes against their budgets. It may run again at any time, for instance when one more bundle has been built.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { minifySync } from 'vite';
import { printSizes } from './stage/sizes.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
/** Whose the official data are, in the words that their licences ask for. */
const credits = JSON.parse(readFileSync(join(root, 'models/credits.json'), 'utf8'));

class StageError extends Error {}

function sha256(bytes, encoding) {
  return createHash('sha256').update(bytes).digest(encoding);
}

function read(path, remedy) {
  if (!existsSync(path)) throw new StageError(`${path} is missing; ${remedy}`);
  return readFileSync(path);
}

/**
 * Writes a file of the site whole or not at all, since a server may be handing it out already. One that is there and the
 * same is left alone, so that browsers and copying tools see that nothing has changed.
 */
function write(url, content) {
  const path = join(dist, url);
  const bytes = Buffer.from(content);
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
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
const names = ['flex', 'ndarray', 'webgpu', 'pictures'];

/** What the manifest calls a bundle's files. The script fetches the rest by itself, from beside it. */
const bundleFiles = [
  ['glue', 'unfold.js'],
  ['wasm', 'unfold_bg.wasm'],
  ['relaxed', 'unfold_bg.relaxed.wasm'],
  ['training', 'unfold_bg.training.wasm'],
  ['rest', 'unfold_bg.rest.wasm'],
];

/** The bundles that have been built. A new build gets a new folder, so that no cache mixes two of them. */
function stageBundles() {
  const bundles = {};
  for (const bundle of names) {
    const folder = join(root, 'pkg', bundle);
    if (!existsSync(join(folder, 'unfold.js')) || !existsSync(join(folder, 'unfold_bg.wasm'))) continue;
    const files = bundleFiles
      .filter(([, name]) => existsSync(join(folder, name)))
      .map(([key, name]) => {
        const bytes = readFileSync(join(folder, name));
        // Half of a script are its comments.
        const published = key === 'glue' ? minifySync(name, bytes.toString(), { module: true }).code : bytes;
        return [key, name, Buffer.from(published)];
      });
    const all = Buffer.concat(files.map(([, , bytes]) => bytes));
    const folderName = `pkg/${bundle}-${sha256(all, 'hex').slice(0, 12)}`;
    const published = files.map(([key, name, bytes]) => [key, publish(`${folderName}/${name}`, bytes)]);
    bundles[bundle] = Object.fromEntries(published);
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
  const places = [ofTheReport];
  for (let label = 0; label < 10; label++) {
    let index = -1;
    for (let count = 0; count < 3; count++) {
      index = test.labels.indexOf(label, index + 1);
      chosen.push({ picture: test.picture(index), label });
      places.push(index);
    }
  }
  const pictures = chosen.map(({ picture }) => picture);
  const labels = Buffer.from(chosen.map(({ label }) => label));
  return {
    images: publish('data/samples-images-idx3-ubyte', writeIdx(0x803, [chosen.length, side, side], pictures)),
    labels: publish('data/samples-labels-idx1-ubyte', writeIdx(0x801, [chosen.length], [labels])),
    places,
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
    credit: credits.kmnist,
    images: images.map((bytes, index) => publish(`data/kmnist-images-${index + 1}`, bytes)),
    labels: labels.map((bytes, index) => publish(`data/kmnist-labels-${index + 1}`, bytes)),
  };
  const pairs = ['train', 'val'].map((set) => join(folder, 'spa-eng', `${set}-eng-spa.txt`));
  if (pairs.every((path) => existsSync(path))) {
    const [learnt, held] = pairs.map((path) => readFileSync(path));
    training.pairs = {
      credit: credits.pairs,
      training: publish('data/pairs-train.txt', learnt),
      validation: publish('data/pairs-val.txt', held),
    };
  }
  return training;
}

/** The training half in parts, each an IDX file. Packing takes seconds, so it is kept under target/. */
function packedParts(folder) {
  const sources = ['images-idx3', 'labels-idx1'].map((name) =>
    read(join(folder, 'kmnist', `train-${name}-ubyte.gz`), './build.sh data downloads it'),
  );
  const kept = join(root, 'target', 'site-data', sha256(Buffer.concat(sources), 'hex').slice(0, 16));
  if (!existsSync(kept)) {
    const { picture, labels } = readIdx(folder, 'train');
    mkdirSync(`${kept}.part`, { recursive: true });
    for (let first = 0; first < labels.length; first += part) {
      const count = Math.min(part, labels.length - first);
      const pictures = Array.from({ length: count }, (_, index) => picture(first + index));
      const number = first / part + 1;
      const pack = (bytes) => gzipSync(bytes, { level: 9 });
      writeFileSync(
        join(`${kept}.part`, `images-${number}`),
        pack(writeIdx(0x803, [count, side, side], pictures)),
      );
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

const SHEET = 'sheet.html';

/**
 * Everything that a problem sheet loads, for a package that has nothing else: whatever of the site is named in it, and in what
 * is named there.
 */
function stageSheet() {
  if (!existsSync(join(dist, SHEET))) return [];
  const found = new Set([SHEET]);
  for (const url of found) {
    if (!/\.(html|js|css)$/.test(url)) continue;
    const text = readFileSync(join(dist, url), 'utf8');
    for (const [name] of text.matchAll(/\w[\w.-]*\.(?:js|css|wasm|woff2|svg)\b/g)) {
      const there = [name, `assets/${name}`].find((path) => existsSync(join(dist, path)));
      if (there) found.add(there);
    }
  }
  return [...found].map((url) => {
    const bytes = readFileSync(join(dist, url));
    return { url, size: bytes.length, integrity: `sha256-${sha256(bytes, 'base64')}` };
  });
}

/** Every `url` in a part of the manifest. */
function urlsIn(value) {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'url' ? [inner] : urlsIn(inner)));
}

/** Bundles of earlier builds, and data that this site is built without: what the manifest no longer names. */
function removeUnnamed(manifest) {
  const named = urlsIn(manifest);
  for (const folder of ['pkg', 'data']) {
    if (!existsSync(join(dist, folder))) continue;
    for (const name of readdirSync(join(dist, folder))) {
      const path = `${folder}/${name}`;
      if (!named.some((url) => url === path || url.startsWith(`${path}/`))) {
        rmSync(join(dist, path), { recursive: true });
      }
    }
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
    sheet: stageSheet(),
  };
  write('manifest.json', `${JSON.stringify(manifest, null, 2)}\n`);
  removeUnnamed(manifest);
  printSizes(dist, manifest);
}

try {
  main();
} catch (error) {
  if (!(error instanceof StageError)) throw error;
  console.error(`stage: ${error.message}`);
  process.exit(1);
}
