// Brings a file from the web, going on where an earlier try broke off.

import { appendFileSync, closeSync, openSync } from 'node:fs';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const TRIES_WITHOUT_PROGRESS = 3;
const SILENCE_MS = 30_000;
const MAX_REDIRECTS = 5;
/** Some servers refuse a client that does not say who it is. */
const USER_AGENT = 'Unfold/0.1 (a deep-learning homework as a web page; fetches this file once)';

/** A failure whose message tells the reader what to do. */
export class DownloadError extends Error {}

/** A failure that another try may mend. */
class Interrupted extends Error {}

/** Refuses an `address` (of the variable `variable`) that is none on the web. */
export function checkAddress(address, variable) {
  if (!/^https?:/.test(address) || !URL.canParse(address)) {
    throw new DownloadError(
      `${address} is no web address; ${variable} takes one that begins with http:// or https://`,
    );
  }
}

/**
 * Fills the file `part` with the content of `url`, going on from what is already in it, until nothing is missing.
 *
 * `progress(received, total)` is told how far it is, in bytes; `total` is NaN where the server does not say. `remedy`
 * is what a reader can do whom the server refuses, `retryDelay` the first pause between two tries, in milliseconds.
 */
export async function fetchAll(url, part, { progress, remedy, retryDelay }) {
  let most = 0;
  for (let tries = 1; ; tries++) {
    try {
      return await fetchOnce(url, part, progress, remedy);
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

async function fetchOnce(url, part, progress, remedy) {
  const have = await sizeOf(part);
  const response = await get(url, have > 0 ? { range: `bytes=${have}-` } : {});
  const { statusCode, headers } = response;
  const [, first, whole] = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];

  if (statusCode === 416) {
    response.resume();
    if (Number(whole) === have) return; // every byte was there already
    await onDisk(part, () => rm(part));
    throw new Interrupted('the file has changed on the server');
  }
  const resumed = statusCode === 206 && Number(first) === have;
  if (statusCode !== 200 && !resumed) {
    response.destroy();
    if (statusCode === 206 || statusCode >= 500 || statusCode === 429) {
      throw new Interrupted(`the server answered ${statusCode}`);
    }
    throw new DownloadError(`${url} is not to be had (the server answered ${statusCode}); ${remedy}`);
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
    const request = (url.protocol === 'https:' ? https : http).get(url, {
      headers: { 'user-agent': USER_AGENT, ...headers },
      timeout: SILENCE_MS,
    });
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

export async function exists(path) {
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

/** Writes a whole file or nothing. */
export async function writeWhole(path, content) {
  await onDisk(path, async () => {
    await writeFile(`${path}.part`, content);
    await rename(`${path}.part`, path);
  });
}

/** Does something with `path`; a failure of the disk is told for the reader. */
export async function onDisk(path, action) {
  try {
    return await action();
  } catch (error) {
    throw diskError(path, error);
  }
}

export function diskError(path, error) {
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT';
  return new DownloadError(
    full
      ? `${path}: the disk is full; all the data takes about 40 MB. Make room and run the command again: what has arrived is kept`
      : `${path} cannot be read or written (${error.message}); mend that, or choose another folder with UNFOLD_DATA=DIR`,
  );
}
