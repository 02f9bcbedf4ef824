// Downloads the official Kuzushiji-MNIST: node www/scripts/data.mjs DATA_DIR
//
// The files go to DATA_DIR/kmnist/. A file that is there and right is left alone; one that was cut off is continued.
// UNFOLD_DATA_URL names another folder on the web to take them from.

import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, createReadStream, openSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { createGunzip } from 'node:zlib';

const KMNIST_URL = 'http://codh.rois.ac.jp/kmnist/dataset/kmnist/';

/** SHA-256 of the decompressed content: the same files compressed by another gzip are just as good. */
const KMNIST_SHA256 = {
  'train-images-idx3-ubyte.gz': '7112ba9ec422d98de4885262d4a4dff14cc4fefb81c11ace8bf563a8255df5c3',
  'train-labels-idx1-ubyte.gz': '2a16eeae62da984b8bd24fa32e31d47291f01dac3fe84d5594f304f71e7d374b',
  't10k-images-idx3-ubyte.gz': '76fbd229ce87db80dd281af5e6670de4ad0e42fb30a7bd643972994c47c1f42e',
  't10k-labels-idx1-ubyte.gz': 'a11dc742be8e781a40a92f53d6a4957e7b7d36df2faa097659131ebfd8fd60c6',
};

const CREDIT =
  '"KMNIST Dataset" (created by CODH), adapted from "Kuzushiji Dataset" (created by NIJL and others), ' +
  'doi:10.20676/00000341, CC BY-SA 4.0';

const TRIES_WITHOUT_PROGRESS = 3;
const SILENCE_MS = 30_000;
const MAX_REDIRECTS = 5;

/** A failure whose message tells the reader what to do. */
export class DownloadError extends Error {}

/** A failure that another try may mend. */
class Interrupted extends Error {}

/**
 * Brings every file of `files` ({ name: SHA-256 of the decompressed content }) from the folder `base` into `dir`.
 *
 * `say(line)` is told what was done with each file, `progress(name, received, total)` how far it is, in bytes;
 * `total` is NaN where the server does not say. `retryDelay` is the first pause between two tries, in milliseconds.
 */
export async function download({ dir, base, files, say = () => {}, progress = () => {}, retryDelay = 1000 }) {
  if (!/^https?:/.test(base) || !URL.canParse(base)) {
    throw new DownloadError(
      `${base} is no web address; UNFOLD_DATA_URL takes one that begins with http:// or https://`,
    );
  }
  await onDisk(dir, () => mkdir(dir, { recursive: true }));
  for (const [name, sha256] of Object.entries(files)) {
    const path = join(dir, name);
    const part = `${path}.part`;
    if (await exists(path)) {
      if (await isRight(path, sha256)) {
        say(`${path} is already there`);
        continue;
      }
      say(`${path} is damaged or another file: fetching it again`);
    }
    const url = new URL(name, base.endsWith('/') ? base : `${base}/`);
    say(`fetching ${url}`);
    await fetchAll(url, part, (received, total) => progress(name, received, total), retryDelay);
    if (!(await isRight(part, sha256))) {
      await rm(part);
      throw new DownloadError(
        `${url} is not the official file (wrong SHA-256), so ${part} was removed; run the command again, ` +
          'and if it stays so, take the files from another place with UNFOLD_DATA_URL=ADDRESS',
      );
    }
    await onDisk(dir, () => rename(part, path));
    say(`${path} is complete`);
  }
}

/** Fills `part` with the content of `url`, going on from what is already in it, until nothing is missing. */
async function fetchAll(url, part, progress, retryDelay) {
  let most = 0;
  for (let tries = 1; ; tries++) {
    try {
      return await fetchOnce(url, part, progress);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      const received = await sizeOf(part);
      if (received > most) {
        most = received;
        tries = 1;
      }
      if (tries >= TRIES_WITHOUT_PROGRESS) {
        throw new DownloadError(
          `${url} could not be fetched (${error.message}); check the connection and run the command again: ` +
            'what has arrived is kept. A copy that you have already is named with UNFOLD_DATA=DIR',
        );
      }
      await sleep(retryDelay * tries);
    }
  }
}

async function fetchOnce(url, part, progress) {
  const have = await sizeOf(part);
  const response = await get(url, have > 0 ? { range: `bytes=${have}-` } : {});
  const { statusCode, headers } = response;
  const [, first, whole] = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];

  if (statusCode === 416) {
    response.resume();
    if (Number(whole) === have) return; // every byte was there already
    await rm(part);
    throw new Interrupted('the file has changed on the server');
  }
  const resumed = statusCode === 206 && Number(first) === have;
  if (statusCode !== 200 && !resumed) {
    response.destroy();
    if (statusCode === 206 || statusCode >= 500 || statusCode === 429) {
      throw new Interrupted(`the server answered ${statusCode}`);
    }
    throw new DownloadError(
      `${url} is not to be had (the server answered ${statusCode}); if the data set has moved, ` +
        'name its new folder with UNFOLD_DATA_URL=ADDRESS, or a copy of yours with UNFOLD_DATA=DIR',
    );
  }

  const file = await onDisk(part, () => openSync(part, resumed ? 'a' : 'w'));
  try {
    await writeBody(response, file, part, resumed ? have : 0, progress);
  } finally {
    closeSync(file);
  }
}

/** Writes each chunk in the moment it arrives, for a connection that breaks takes with it whatever waits in memory. */
function writeBody(response, file, part, received, progress) {
  const total = received + Number(response.headers['content-length'] ?? Number.NaN);
  return new Promise((resolve, reject) => {
    response.on('data', (chunk) => {
      try {
        appendFileSync(file, chunk);
      } catch (error) {
        response.destroy();
        return reject(diskError(part, error));
      }
      received += chunk.length;
      progress(received, total);
    });
    response.on('end', resolve);
    response.on('error', (error) => {
      reject(new Interrupted(error.code === 'ECONNRESET' ? 'the connection broke off' : error.message));
    });
  });
}

/** The answer to a GET, redirects followed. Not `fetch`, which unpacks what a server labels as gzip. */
function get(url, headers, redirects = 0) {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? https : http).get(url, { headers, timeout: SILENCE_MS });
    request.on('timeout', () => request.destroy(new Error('the server fell silent')));
    request.on('error', (error) => reject(new Interrupted(error.message || error.code)));
    request.on('response', (response) => {
      const { location } = response.headers;
      if (response.statusCode < 300 || response.statusCode >= 400 || !location) return resolve(response);
      response.resume();
      if (redirects === MAX_REDIRECTS) return reject(new DownloadError(`${url} redirects without end`));
      resolve(get(new URL(location, url), headers, redirects + 1));
    });
  });
}

async function isRight(path, sha256) {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), createGunzip(), async (content) => {
      for await (const chunk of content) hash.update(chunk);
    });
  } catch (error) {
    if (error.code?.startsWith('Z_')) return false; // no gzip, or cut short
    throw diskError(path, error);
  }
  return hash.digest('hex') === sha256;
}

async function exists(path) {
  return (await sizeOf(path)) > 0;
}

async function sizeOf(path) {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw diskError(path, error);
  }
}

async function onDisk(path, action) {
  try {
    return await action();
  } catch (error) {
    throw diskError(path, error);
  }
}

function diskError(path, error) {
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return new DownloadError(
    full
      ? `${path}: the disk is full; the data set takes about 22 MB. Make room and run the command again: what has arrived is kept`
      : `${path} cannot be read or written (${error.message}); mend that, or choose another folder with UNFOLD_DATA=DIR`,
  );
}

async function main() {
  const [dataDir, ...rest] = process.argv.slice(2);
  if (!dataDir || rest.length > 0) {
    console.error('usage: node www/scripts/data.mjs DATA_DIR');
    process.exit(2);
  }
  // On a terminal the percentage is rewritten in place; a log gets only the finished files.
  const terminal = process.stderr.isTTY;
  const clearLine = terminal ? '\r\x1b[K' : '';
  let shown = '';
  try {
    await download({
      dir: join(dataDir, 'kmnist'),
      base: process.env.UNFOLD_DATA_URL || KMNIST_URL,
      files: KMNIST_SHA256,
      say: (line) => console.error(clearLine + line),
      progress: (name, received, total) => {
        const line = total
          ? `${name} ${Math.floor((100 * received) / total)} %`
          : `${name} ${received} bytes`;
        if (terminal && line !== shown) process.stderr.write(`${clearLine}${line}`);
        shown = line;
      },
    });
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    console.error(`${clearLine}error: ${error.message}`);
    process.exit(1);
  }
  console.error(CREDIT);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
