import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const sha256 = (bytes, encoding) => createHash('sha256').update(bytes).digest(encoding);

let root;

function put(path, bytes) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), bytes);
}

function stage(...args) {
  return spawnSync('node', [join(root, 'www/scripts/stage.mjs'), ...args], { encoding: 'utf8' });
}

function manifest() {
  return JSON.parse(readFileSync(join(root, 'dist/manifest.json'), 'utf8'));
}

/** A house with a page, one bundle and one file of weights. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'unfold-stage-'));
  for (const part of ['www/scripts/stage.mjs', 'www/scripts/stage', 'models/credits.json']) {
    cpSync(join(repository, part), join(root, part), { recursive: true });
  }
  symlinkSync(join(repository, 'www/node_modules'), join(root, 'www/node_modules'));
  put('dist/index.html', '<!doctype html>');
  put('dist/assets/index.js', 'void 0;');
  put('pkg/flex/unfold.js', 'export default 1;');
  put('pkg/flex/unfold_bg.wasm', 'flex');
  put('models/cnn-people.safetensors', 'weights');
  const model = {
    name: 'cnn-people',
    file: 'cnn-people.safetensors',
    size: 7,
    sha256: sha256('weights', 'hex'),
    kind: 'cnn',
    description: 'the one of the page',
  };
  put('models/manifest.json', JSON.stringify({ models: [model] }));
});

afterEach(() => rmSync(root, { recursive: true }));

test('lists each file with its size and checksum', () => {
  const { status, stdout } = stage();
  assert.equal(status, 0);
  const { bundles, models, data } = manifest();
  assert.deepEqual(Object.keys(bundles), ['flex']);
  assert.equal(models[0].description, 'the one of the page');
  assert.equal(data, null);
  for (const { url, size, integrity } of [bundles.flex.glue, bundles.flex.wasm, models[0]]) {
    const bytes = readFileSync(join(root, 'dist', url));
    assert.equal(bytes.length, size);
    assert.equal(`sha256-${sha256(bytes, 'base64')}`, integrity);
  }
  assert.match(stdout, /bundle flex .* ok/);
  assert.match(stdout, /ready to classify.* ok/);
});

test('finds a bundle that is built later, and takes a changed one from a new address', () => {
  stage();
  const before = manifest().bundles.flex.wasm.url;
  put('pkg/ndarray/unfold.js', 'export default 2;');
  put('pkg/ndarray/unfold_bg.wasm', 'ndarray');
  put('pkg/flex/unfold_bg.wasm', 'flex, changed');
  assert.equal(stage().status, 0);
  const { flex, ndarray } = manifest().bundles;
  assert.ok(ndarray);
  assert.notEqual(flex.wasm.url, before);
  assert.equal(readdirSync(join(root, 'dist/pkg')).length, 2);
});

test('refuses weights that are not what models/manifest.json says, and keeps the manifest that was', () => {
  stage();
  const before = manifest();
  put('models/cnn-people.safetensors', 'wEights');
  const { status, stderr } = stage();
  assert.equal(status, 1);
  assert.match(stderr, /models\/cnn-people\.safetensors/);
  assert.deepEqual(manifest(), before);
});

test('says which file is missing', () => {
  rmSync(join(root, 'models/cnn-people.safetensors'));
  const { status, stderr } = stage();
  assert.equal(status, 1);
  assert.match(stderr, /cnn-people\.safetensors is missing/);
  assert.ok(!existsSync(join(root, 'dist/manifest.json')));
});

function idx(magic, dimensions, body) {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  for (const [index, value] of [magic, ...dimensions].entries()) header.writeUInt32BE(value, 4 * index);
  return gzipSync(Buffer.concat([header, body]), { level: 1 });
}

/** Half a data set whose pictures are filled with a number of their own and whose labels go round from 0 to 9. */
function half(name, count) {
  const pixels = Buffer.alloc(count * 784);
  for (let picture = 0; picture < count; picture++)
    pixels.fill(picture % 251, picture * 784, (picture + 1) * 784);
  const labels = Buffer.from(Array.from({ length: count }, (_, picture) => picture % 10));
  put(`data/kmnist/${name}-images-idx3-ubyte.gz`, idx(0x803, [count, 28, 28], pixels));
  put(`data/kmnist/${name}-labels-idx1-ubyte.gz`, idx(0x801, [count], labels));
}

test('adds the picture of the report and three of each class where it is given the data', () => {
  half('train', 34_666);
  half('t10k', 60);
  assert.equal(stage('--data', join(root, 'data')).status, 0);
  const { images, labels, places, licence } = manifest().data.samples;
  assert.equal(licence, 'CC BY-SA 4.0');
  const pictures = readFileSync(join(root, 'dist', images.url));
  assert.deepEqual(
    [0, 4, 8, 12].map((at) => pictures.readUInt32BE(at)),
    [0x803, 31, 28, 28],
  );
  assert.equal(pictures.length, 16 + 31 * 784);
  assert.equal(pictures[16], 34_665 % 251);
  assert.deepEqual(
    [1, 2, 3].map((picture) => pictures[16 + picture * 784]),
    [0, 10, 20],
  );
  assert.deepEqual(places.slice(0, 4), [34_665, 0, 10, 20]);
  assert.equal(places.length, 31);
  const classes = [...readFileSync(join(root, 'dist', labels.url)).subarray(8)];
  assert.equal(classes[0], 34_665 % 10);
  for (let label = 0; label < 10; label++) {
    assert.equal(classes.slice(1).filter((found) => found === label).length, 3);
  }
});

test('packs the training half in parts, in the official order', () => {
  half('train', 34_666);
  half('t10k', 60);
  assert.equal(stage('--data', join(root, 'data')).status, 0);
  const { kmnist, pairs } = manifest().training;
  assert.match(kmnist.credit, /CODH.*10\.20676\/00000341.*CC BY-SA 4\.0/);
  assert.equal(pairs, undefined);
  const sizes = [10_000, 10_000, 10_000, 4_666];
  for (const [name, header] of [
    ['images', 16],
    ['labels', 8],
  ]) {
    const each = header === 16 ? 784 : 1;
    assert.equal(kmnist[name].length, sizes.length);
    for (const [number, { url, integrity }] of kmnist[name].entries()) {
      // Some servers unpack what is called .gz.
      assert.doesNotMatch(url, /\./);
      const packed = readFileSync(join(root, 'dist', url));
      assert.equal(`sha256-${sha256(packed, 'base64')}`, integrity);
      const bytes = gunzipSync(packed);
      assert.equal(bytes.readUInt32BE(4), sizes[number]);
      assert.equal(bytes.length, header + each * sizes[number]);
      const first = number * 10_000;
      const round = name === 'images' ? 251 : 10;
      assert.deepEqual([bytes[header], bytes.at(-1)], [first % round, (first + sizes[number] - 1) % round]);
    }
  }
});

test('publishes the sentence pairs where there are some, and the glyphs always', () => {
  half('train', 34_666);
  half('t10k', 60);
  put('www/src/data/glyphs.bin', 'glyphs');
  put('data/spa-eng/train-eng-spa.txt', 'good morning .\tbuenos días .\n');
  put('data/spa-eng/val-eng-spa.txt', 'good night .\tbuenas noches .\n');
  assert.equal(stage().status, 0);
  assert.deepEqual(Object.keys(manifest().training), ['glyphs']);
  assert.equal(stage('--data', join(root, 'data')).status, 0);
  const { glyphs, pairs } = manifest().training;
  assert.equal(readFileSync(join(root, 'dist', glyphs.url), 'utf8'), 'glyphs');
  assert.match(pairs.credit, /Tatoeba.*CC BY 2\.0 FR/);
  assert.match(readFileSync(join(root, 'dist', pairs.training.url), 'utf8'), /buenos días/);
  assert.match(readFileSync(join(root, 'dist', pairs.validation.url), 'utf8'), /buenas noches/);
  // A site that is then built without the data has none of them left.
  assert.equal(stage().status, 0);
  assert.deepEqual(readdirSync(join(root, 'dist/data')), ['glyphs.bin']);
});

test('leaves alone what has not changed', () => {
  half('train', 34_666);
  half('t10k', 60);
  const run = () => {
    assert.equal(stage('--data', join(root, 'data')).status, 0);
    const { kmnist, glyphs } = manifest().training;
    const urls = ['manifest.json', glyphs.url, ...[...kmnist.images, ...kmnist.labels].map(({ url }) => url)];
    return urls.map((url) => [url, statSync(join(root, 'dist', url)).mtimeMs]);
  };
  put('www/src/data/glyphs.bin', 'glyphs');
  const before = run();
  assert.deepEqual(run(), before);
  put('www/src/data/glyphs.bin', 'glyphs, changed');
  const after = run();
  assert.deepEqual(
    after.filter(([, time], index) => time !== before[index][1]).map(([url]) => url),
    ['manifest.json', 'data/glyphs.bin'],
  );
});

test('lists everything that a problem sheet loads, for its package', () => {
  put(
    'dist/sheet.html',
    '<script type="module" src="./assets/sheet-a.js"></script><script src="./start.js"></script>',
  );
  put('dist/start.js', '');
  put('dist/other.js', '');
  put('dist/assets/sheet-a.js', 'import"./shared-a.js";import(`./later.en-a.js`);fetch("./absent.wasm")');
  put('dist/assets/shared-a.js', 'new URL("unfold_bg-a.wasm",import.meta.url)');
  put('dist/assets/later.en-a.js', 'import"./sheet-a.js"');
  put('dist/assets/unfold_bg-a.wasm', 'wasm');
  put('dist/assets/other-a.js', '');
  assert.equal(stage().status, 0);
  const { sheet } = manifest();
  assert.deepEqual(sheet.map(({ url }) => url).sort(), [
    'assets/later.en-a.js',
    'assets/shared-a.js',
    'assets/sheet-a.js',
    'assets/unfold_bg-a.wasm',
    'sheet.html',
    'start.js',
  ]);
  const wasm = sheet.find(({ url }) => url.endsWith('.wasm'));
  assert.deepEqual([wasm.size, wasm.integrity], [4, `sha256-${sha256('wasm', 'base64')}`]);
});

test('counts what the page loads at once apart from what is fetched later', () => {
  // Not to be compressed.
  const bytes = (length) => `/*${randomBytes(length).toString('base64').slice(0, length)}*/`;
  put('dist/index.html', '<script type="module" crossorigin src="./assets/index-a.js"></script>');
  put('dist/bench.html', '<script type="module" crossorigin src="./assets/bench-a.js"></script>');
  put(
    'dist/assets/index-a.js',
    `import{a}from"./shared-a.js";import"./other-a.js";import(\`./near-a.js\`);${bytes(2000)}`,
  );
  put('dist/assets/shared-a.js', `export{a};${bytes(4000)}`);
  put('dist/assets/other-a.js', bytes(8000));
  put('dist/assets/near-a.js', `import{a}from"./shared-a.js";${bytes(100_000)}`);
  put('dist/assets/worker-a.js', bytes(50_000));
  put('dist/assets/bench-a.js', bytes(200_000));
  const { stdout } = stage();
  const raw = (row) => Number(new RegExp(`^${row} +([\\d.]+)`, 'm').exec(stdout)[1]);
  const near = (found, kib) => assert.ok(Math.abs(found - kib) < 0.5, `${found} is not about ${kib}`);
  near(raw('page: HTML, CSS, JS'), 14_000 / 1024);
  near(raw('exhibits fetched when near'), 100_000 / 1024);
  near(raw('worker'), 50_000 / 1024);
});
