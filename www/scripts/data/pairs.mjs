// The Spanish and English sentence pairs: the homework's split in spa-eng/, all pairs in spa-eng-large/.
//
// The homework's split has no public address. Where it is not there, one is made from all pairs by the same rules.

import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { checkAddress, DownloadError, exists, fetchAll, onDisk, writeWhole } from './fetch.mjs';
import { pairsOf, SIZES, split } from './split.mjs';
import { unzip, ZipError } from './zip.mjs';

export const PAIRS_URL = 'https://www.manythings.org/anki/spa-eng.zip';
const IN_ZIP = 'spa.txt';

/** SHA-256 of the homework's own files. */
const HOMEWORK_SHA256 = {
  train: '22e139492d80fbe3f1db9c0e83246c940b57fd577a339dc7e86ea2f4b39bb1a7',
  val: 'ec360c803bac81c6a8c0de9990d09d2d0e6f8a4476b44525d17c098c3029e6cb',
  test: '0ec54d96d572fcb920b8d52fa8a985f1fa144f99b07859508d58c4ac20eb8a52',
};

/**
 * Brings spa-eng-large/spa.tsv.gz into `dataDir`, from the zip at `url`, and the split spa-eng/, from the former.
 *
 * `say(line)` is told what was done with each file, `progress(name, received, total)` how far it is.
 */
export async function bringPairs({
  dataDir,
  url = PAIRS_URL,
  homework = HOMEWORK_SHA256,
  say = () => {},
  progress = () => {},
  retryDelay = 1000,
}) {
  checkAddress(url, 'UNFOLD_PAIRS_URL');
  const sets = join(dataDir, 'spa-eng');
  const complete = await checkSplit(sets, homework, say);
  const pairs = await bringAll(join(dataDir, 'spa-eng-large'), new URL(url), { say, progress, retryDelay });
  if (!complete) await makeSplit(sets, pairs, say);
}

const fileOf = (dir, name) => join(dir, `${name}-eng-spa.txt`);

/** Whether the split is there, be it the homework's or another. */
async function checkSplit(dir, homework, say) {
  const there = [];
  const wrong = [];
  for (const [name, sha256] of Object.entries(homework)) {
    const path = fileOf(dir, name);
    const content = (await exists(path)) && (await onDisk(path, () => readFile(path)));
    if (content) there.push(path);
    if (!content || createHash('sha256').update(content).digest('hex') !== sha256) wrong.push(path);
  }
  if (wrong.length === 0) {
    say(`${dir} is already there: the homework's own split`);
    return true;
  }
  // Of two splits mixed, the one's training pairs would be tested in the other.
  if (wrong.length < Object.keys(homework).length) {
    throw new DownloadError(
      `${wrong.join(' and ')}: missing or changed, while the rest of ${dir} is the homework's own split, which has ` +
        'no address on the web. Copy it again from where you have it, or remove the folder: the command then makes another split',
    );
  }
  if (there.length < wrong.length) return false;
  say(`${dir} is already there, but it is not the homework's own split: scores on it are not comparable`);
  return true;
}

/** All pairs, from spa.tsv.gz in `dir` or, without it, from the zip. */
async function bringAll(dir, url, { say, progress, retryDelay }) {
  const path = join(dir, 'spa.tsv.gz');
  if (await exists(path)) {
    const pairs = unpacked(await onDisk(path, () => readFile(path)));
    if (pairs.length > 0) {
      say(`${path} is already there`);
      return pairs;
    }
    say(`${path} is damaged or another file: making it again`);
  }
  await onDisk(dir, () => mkdir(dir, { recursive: true }));

  const name = 'spa-eng.zip';
  const byHand = join(dir, name);
  const part = `${byHand}.part`;
  const zip = (await exists(byHand)) ? byHand : part;
  const remedy =
    `fetch ${PAIRS_URL} with a browser, save it as ${byHand} and run the command again, or name another ` +
    'address of it with UNFOLD_PAIRS_URL=ADDRESS. Only the translator needs the sentence pairs';
  if (zip === part) {
    say(`fetching ${url}`);
    await fetchAll(url, part, {
      progress: (received, total) => progress(name, received, total),
      remedy,
      retryDelay,
    });
  }
  const pairs = await pairsInZip(zip, url, remedy, zip === part);
  await writeWhole(path, gzipSync(pairs.map((pair) => `${pair.join('\t')}\n`).join(''), { level: 9 }));
  await onDisk(part, () => rm(part, { force: true }));
  say(`${path} is complete: ${pairs.length} sentence pairs`);
  return pairs;
}

/** The pairs of a spa.tsv.gz; none where it is damaged. */
function unpacked(content) {
  try {
    return pairsOf(gunzipSync(content).toString());
  } catch {
    return [];
  }
}

async function pairsInZip(zip, url, remedy, fetched) {
  const bytes = await onDisk(zip, () => readFile(zip));
  try {
    const text = unzip(bytes, IN_ZIP);
    if (!isUtf8(text)) throw new ZipError(`${IN_ZIP} in it is not UTF-8 text`);
    const pairs = pairsOf(text.toString());
    if (pairs.length === 0) throw new ZipError(`${IN_ZIP} in it has no sentence pair`);
    return pairs;
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    const reason = error.message;
    if (!fetched) {
      throw new DownloadError(
        `${zip} is not the zip of sentence pairs: ${reason}. Remove it and run the command again`,
      );
    }
    await onDisk(zip, () => rm(zip));
    throw new DownloadError(
      `${url} is not the zip of sentence pairs: ${reason}; so ${zip} was removed. Run the command again, ` +
        `and if it stays so, ${remedy}`,
    );
  }
}

async function makeSplit(dir, pairs, say) {
  const sets = split(pairs);
  if (sets.train.length === 0) {
    throw new DownloadError(
      `${dir}: too few sentence pairs shorter than 20 characters for a split; remove ${dir}-large and run the command again`,
    );
  }
  await onDisk(dir, () => mkdir(dir, { recursive: true }));
  for (const name of Object.keys(SIZES)) {
    const path = fileOf(dir, name);
    const content = `${sets[name].join('\n')}\n`;
    // An earlier run may have ended between two files; anything else there belongs to another split.
    if ((await exists(path)) && (await onDisk(path, () => readFile(path, 'utf8'))) !== content) {
      throw new DownloadError(
        `${path} is there without the rest of its split; copy the rest beside it, or remove it: the command then makes another split`,
      );
    }
    await writeWhole(path, content);
  }
  const sizes = ['train', 'val', 'test'].map((name) => `${sets[name].length} ${name}`).join(', ');
  say(
    `${dir} is complete (${sizes}). These pairs were drawn by the homework's rules, but they are NOT the homework's ` +
      'own split: scores on them are not comparable with its scores',
  );
}
