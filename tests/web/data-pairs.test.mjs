// The sentence pairs, from a zip on a local server: node --test tests/web/data-pairs.test.mjs

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bringPairs } from '../../www/scripts/data/pairs.mjs';
import { normalize, pairsOf, SIZES, split } from '../../www/scripts/data/split.mjs';
import { unzip, ZipError } from '../../www/scripts/data/zip.mjs';
import { cut, failure, here, serve, stop, wholeOrRange } from './data-server.mjs';
import { pack } from './zip.mjs';

/** A number in letters, of the same length for each. */
const letters = (number) =>
  [5, 4, 3, 2, 1, 0].map((i) => 'abcdefgh'[Math.floor(number / 8 ** i) % 8]).join('');
/** Enough short pairs for the three sets and 20 more; a long one; one that differs from another by a comma alone. */
const lines = Array.from({ length: 12_503 }, (_, i) => `I, ${letters(i)}!\t¡Yo, ${letters(i)}!`);
lines.push(
  "That isn't one of the short ones.\tNo es corta.",
  `I ${letters(0)}!\t¡Yo ${letters(0)}!`,
  '12\t¿12?',
);
const corpus = lines.map((line) => `${line}\n`).join('');
const zip = pack({ '_about.txt': 'about', 'spa.txt': corpus.replaceAll('\n', '\tCC-BY 2.0 (France)\n') });

/** Brings the pairs from a server that answers by `answer`; what it said, as one text. */
async function run(answer, options = {}) {
  const said = [];
  const url = `${await serve(answer)}/spa-eng.zip`;
  await bringPairs({ dataDir: here.dir, url, say: (line) => said.push(line), retryDelay: 1, ...options });
  return said.join('\n');
}
const proper = wholeOrRange(zip);
const refuse = (_request, response) => response.writeHead(403).end();

const pathOf = (set) => join(here.dir, 'spa-eng', `${set}-eng-spa.txt`);
const readSet = (set) => readFile(pathOf(set), 'utf8');
const large = () => join(here.dir, 'spa-eng-large', 'spa.tsv.gz');
async function put(path, content) {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
}

/** Puts a made "homework's split" in its place, and returns its checksums. */
async function putHomework() {
  const sums = {};
  for (const set of ['train', 'val', 'test']) {
    const content = `${set} .\tuno .\t42\n`;
    await put(pathOf(set), content);
    sums[set] = createHash('sha256').update(content).digest('hex');
  }
  return sums;
}

test('sentences are spelt as in the homework', () => {
  // The same examples as in src/translation/text.rs.
  for (const [typed, expected] of [
    ['Mañana llegaré.', 'manana llegare .'],
    ['¿Quién lo pintó?', ' quien lo pinto ?'],
    ['¡No, señor!', ' no senor !'],
    ['  uno\t dos\n', 'uno dos'],
    ['venios .', 'venios .'],
    ['¿Cómo?! Ya...', ' como ? ! ya . . .'],
    ['PINGÜINO', 'pinguino'],
    ['n\u0303andu\u0301', 'nandu'],
    ['3 gatos', ' gatos'],
    ['el ga\u200bto co\u00adme', 'el gato come'],
    ['\ufeff  \u202eel ga\u2060to\ufe0f \u{e0061}', 'el gato'],
    ['\ufeff¿no?', ' no ?'],
    ['Ｅｌ　ｇａｔｏ．', 'el gato .'],
    ['el ﬁn… ¿ﬂor⁈', 'el fin . . . flor ? !'],
    ['𝐄𝐥 ℙ𝔢𝕣𝓇𝗈 Ⅷ ℡', 'el perro viii tel'],
    ['la 5ª, el 3.º', 'la el . '],
    ['don´t', 'don t'],
    ["I'm Tom's.", 'i m tom s .'],
  ]) {
    assert.equal(normalize(typed), expected);
  }
});

test('a pair is short if both its sentences are shorter than 20 characters once normalised', () => {
  const pairs = [
    [`${'a'.repeat(17)}.`, 'b.'],
    [`${'a'.repeat(18)}.`, 'b.'], // as typed it has 19 characters, but the point gets a space
    ['c.', `${'d'.repeat(18)}.`],
    ['e.', `¿${'f'.repeat(16)}?`],
    ['g.', `¿${'f'.repeat(17)}?`],
  ];
  assert.deepEqual(split(pairs).test.toSorted(), [
    `${'a'.repeat(17)} .\tb .\t42`,
    `e .\t ${'f'.repeat(16)} ?\t42`,
  ]);
});

test('a zip of Info-ZIP is read, its stored and its deflated file', () => {
  const made = Buffer.from(
    'UEsDBAoAAgAAALFld11zQWELBgAAAAYAAAAKAAAAX2Fib3V0LnR4dGFib3V0ClBLAwQUAAIACACxZXddahlLGlQAAACuAAAABwAAAHNwYS50' +
      'eHRzz9fjDEvV43R21nWKVDDSM1DQcCtKzEtO1VRwLCkpykwqLcnMz7NSKEksyU9NStTLL0pXUDbkCs/It+c8tD+wNPPwyjx70nQbcbmDLS0h' +
      '1VpjLgBQSwECHgMKAAIAAACxZXddc0FhCwYAAAAGAAAACgAAAAAAAAABAAAApIEAAAAAX2Fib3V0LnR4dFBLAQIeAxQAAgAIALFld11qGUsa' +
      'VAAAAK4AAAAHAAAAAAAAAAEAAACkgS4AAABzcGEudHh0UEsFBgAAAAACAAIAbQAAAKcAAAAAAA==',
    'base64',
  );
  assert.equal(unzip(made, '_about.txt').toString(), 'about\n');
  assert.deepEqual(pairsOf(unzip(made, 'spa.txt').toString()), [
    ['Go.', 'Ve.'],
    ['Who?', '¿Quién?'],
    ['Go.', 'Vete.'],
  ]);
  // Wherever it is cut (but for the last two bytes, which say that there is no comment), and whichever byte of the sentences is another, that is noticed.
  for (let length = 0; length < made.length - 2; length++) {
    assert.throws(() => unzip(made.subarray(0, length), 'spa.txt'), ZipError, `cut at ${length}`);
  }
  for (let at = 83; at < 167; at++) {
    const changed = Buffer.from(made);
    changed[at] ^= 1;
    assert.throws(() => unzip(changed, 'spa.txt'), ZipError, `byte ${at}`);
  }
});

test('from the zip come all pairs, and a split by the rules of the homework', async () => {
  const said = await run(proper);
  assert.equal(gunzipSync(await readFile(large())).toString(), corpus);
  assert.deepEqual(await readdir(join(here.dir, 'spa-eng-large')), ['spa.tsv.gz']);
  assert.deepEqual((await readdir(join(here.dir, 'spa-eng'))).toSorted(), [
    'test-eng-spa.txt',
    'train-eng-spa.txt',
    'val-eng-spa.txt',
  ]);

  const sets = {};
  for (const [set, size] of [
    ['train', 10_483],
    ['val', 1000],
    ['test', 1000],
  ]) {
    sets[set] = (await readSet(set)).trimEnd().split('\n');
    assert.equal(sets[set].length, size);
  }
  const all = Object.values(sets).flat();
  assert.equal(new Set(all).size, all.length, 'no pair is in the sets twice');
  const possible = new Set(
    lines.slice(0, 12_503).map((_, i) => `i ${letters(i)} !\t yo ${letters(i)} !\t42`),
  );
  assert.deepEqual(
    all.filter((line) => !possible.has(line)),
    [],
  );
  // Shuffled: of a thousand places in the order of the zip, every tenth part has some of the test set.
  const order = [...possible];
  const parts = new Set(sets.test.map((line) => Math.floor((10 * order.indexOf(line)) / order.length)));
  assert.equal(parts.size, 10);

  assert.match(said, /NOT the homework's own split: scores on them are not comparable/);
  assert.match(said, /12506 sentence pairs/);
});

test('the same pairs give the same split, and a second run fetches and changes nothing', async () => {
  await run(proper);
  const first = await Promise.all(Object.keys(SIZES).map(readSet));
  stop();
  here.requests = [];
  const said = await run(refuse);
  assert.deepEqual(here.requests, []);
  assert.deepEqual(await Promise.all(Object.keys(SIZES).map(readSet)), first);
  assert.match(said, /spa-eng is already there, but it is not the homework's own split/);
  assert.deepEqual(
    Object.keys(SIZES).map((set) => `${split(pairsOf(corpus))[set].join('\n')}\n`),
    first,
  );
});

test("the homework's own split is left alone, and all pairs still come", async () => {
  const homework = await putHomework();
  const said = await run(proper, { homework });
  assert.match(said, /already there: the homework's own split/);
  assert.doesNotMatch(said, /comparable/);
  assert.equal(await readSet('train'), 'train .\tuno .\t42\n');
  assert.equal(gunzipSync(await readFile(large())).toString(), corpus);
});

test("a part of the homework's split is not mixed with another", async () => {
  const homework = await putHomework();
  await writeFile(pathOf('val'), 'changed .\totro .\t42\n');
  const message = await failure(run(proper, { homework }));
  assert.ok(message.startsWith(`${pathOf('val')}: missing or changed`), message);
  assert.match(message, /Copy it again/);
  assert.equal(await readSet('val'), 'changed .\totro .\t42\n');
});

test('a split that an earlier run left unfinished is finished, another is not mixed with it', async () => {
  await run(proper);
  const whole = await readSet('train');
  stop();
  await writeFile(pathOf('train'), '');
  await run(refuse);
  assert.equal(await readSet('train'), whole);

  stop();
  await writeFile(pathOf('train'), '');
  await writeFile(pathOf('test'), 'mine .\tmio .\t42\n');
  assert.ok((await failure(run(refuse))).startsWith(pathOf('test')));
  assert.equal(await readSet('test'), 'mine .\tmio .\t42\n');
});

test('a corpus that is there is left alone, and what is split; a damaged one comes anew', async () => {
  const other = gzipSync(lines.slice(0, 5000).join('\n'), { level: 1 });
  await put(large(), other);
  const said = await run(refuse);
  assert.deepEqual(here.requests, []);
  assert.deepEqual(await readFile(large()), other);
  assert.match(said, /3000 train, 1000 val, 1000 test/);

  stop();
  await writeFile(large(), other.subarray(0, -20));
  assert.match(await run(proper), /spa.tsv.gz is damaged/);
  assert.equal(gunzipSync(await readFile(large())).toString(), corpus);
});

test('a download that was cut is continued', async () => {
  await run((request, response) => {
    if (here.requests.length === 1) cut(zip, response, 0, 1000);
    else proper(request, response);
  });
  assert.deepEqual(
    here.requests.map(({ range }) => range),
    [undefined, 'bytes=1000-'],
  );
  assert.equal(gunzipSync(await readFile(large())).toString(), corpus);
});

for (const [what, body, reason] of [
  ['a page in the place of the zip', Buffer.from('<html>Please log in</html>'), /no zip/],
  ['a zip that was cut', zip.subarray(0, -30), /no zip, or cut short/],
  ['a zip with a wrong byte', Buffer.from(zip).fill(7, 2000, 2001), /damaged/],
  ['a zip without sentences', pack({ 'fra.txt': corpus }), /no spa\.txt in it/],
  ['a zip with another text', pack({ 'spa.txt': 'no tab here\n' }), /no sentence pair/],
]) {
  test(`${what} is refused, named and removed`, async () => {
    const message = await failure(run(wholeOrRange(body)));
    assert.match(message, reason);
    assert.ok(
      message.includes(`${join(here.dir, 'spa-eng-large', 'spa-eng.zip.part')} was removed`),
      message,
    );
    assert.deepEqual(await readdir(join(here.dir, 'spa-eng-large')), []);
  });
}

test('where the server refuses, a zip saved by hand does it', async () => {
  const byHand = join(here.dir, 'spa-eng-large', 'spa-eng.zip');
  const message = await failure(run(refuse));
  assert.match(message, /403.*with a browser.*UNFOLD_PAIRS_URL/);
  assert.ok(message.includes(`save it as ${byHand}`), message);
  assert.equal(here.requests.length, 1);

  stop();
  await writeFile(byHand, 'no zip');
  assert.ok((await failure(run(refuse))).startsWith(byHand));
  stop();
  await writeFile(byHand, zip);
  await run(refuse);
  assert.equal(gunzipSync(await readFile(large())).toString(), corpus);
  assert.deepEqual(await readFile(byHand), zip);
});

test('what cannot be done is told: no server, no address, no folder, too few pairs', async () => {
  const closed = await serve(proper);
  stop();
  const options = { dataDir: here.dir, retryDelay: 1 };
  assert.match(
    await failure(bringPairs({ ...options, url: `${closed}/spa-eng.zip` })),
    /check the connection/,
  );
  assert.match(await failure(bringPairs({ ...options, url: 'mirror' })), /UNFOLD_PAIRS_URL/);
  await put(large(), gzipSync('Go.\tVe.\n'));
  assert.match(await failure(bringPairs(options)), /too few sentence pairs/);
  const file = join(here.dir, 'file');
  await writeFile(file, '');
  assert.ok((await failure(bringPairs({ ...options, dataDir: file }))).includes(file));
});

/** The command itself, with a server in the place of both addresses. */
async function command(address) {
  const program = fileURLToPath(new URL('../../www/scripts/data.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, here.dir], {
    env: {
      ...process.env,
      UNFOLD_DATA_URL: `${address}/kmnist/`,
      UNFOLD_PAIRS_URL: `${address}/spa-eng.zip`,
    },
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, stderr };
}

test('the command brings the pairs also where the pictures fail, and then exits with 1', async () => {
  const { code, stderr } = await command(
    await serve((request, response) => (request.url === '/spa-eng.zip' ? proper : refuse)(request, response)),
  );
  assert.equal(code, 1);
  assert.match(stderr, /error: .*train-images-idx3-ubyte\.gz.*403/);
  assert.match(stderr, /Tatoeba.*CC BY 2\.0 FR/);
  assert.doesNotMatch(stderr, /KMNIST Dataset/, 'no credit for what did not come');
  assert.equal((await readSet('val')).trimEnd().split('\n').length, 1000);
});

test('the command tells every failure', async () => {
  const { code, stderr } = await command(await serve(refuse));
  assert.equal(code, 1);
  assert.equal(stderr.match(/^error: .*\/(kmnist|spa-eng\.zip)/gm)?.length, 2);
  assert.doesNotMatch(stderr, /Tatoeba/);
});
