// The official Kuzushiji-MNIST.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { checkAddress, DownloadError, diskError, exists, fetchAll, onDisk } from './fetch.mjs';

export const KMNIST_URL = 'http://codh.rois.ac.jp/kmnist/dataset/kmnist/';

/** SHA-256 of the decompressed content: the same files compressed by another gzip are just as good. */
const KMNIST_SHA256 = {
  'train-images-idx3-ubyte.gz': '7112ba9ec422d98de4885262d4a4dff14cc4fefb81c11ace8bf563a8255df5c3',
  'train-labels-idx1-ubyte.gz': '2a16eeae62da984b8bd24fa32e31d47291f01dac3fe84d5594f304f71e7d374b',
  't10k-images-idx3-ubyte.gz': '76fbd229ce87db80dd281af5e6670de4ad0e42fb30a7bd643972994c47c1f42e',
  't10k-labels-idx1-ubyte.gz': 'a11dc742be8e781a40a92f53d6a4957e7b7d36df2faa097659131ebfd8fd60c6',
};

const REMEDY =
  'if the data set has moved, name its new folder with UNFOLD_DATA_URL=ADDRESS, or a copy of yours with UNFOLD_DATA=DIR';

/**
 * Brings every file of `files` ({ name: SHA-256 of the decompressed content }) from the folder `base` into `dir`.
 *
 * `say(line)` is told what was done with each file, `progress(name, received, total)` how far it is.
 */
export async function bringKmnist({
  dir,
  base = KMNIST_URL,
  files = KMNIST_SHA256,
  say = () => {},
  progress = () => {},
  retryDelay = 1000,
}) {
  checkAddress(base, 'UNFOLD_DATA_URL');
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
    await fetchAll(url, part, {
      progress: (received, total) => progress(name, received, total),
      remedy: REMEDY,
      retryDelay,
    });
    if (!(await isRight(part, sha256))) {
      await onDisk(part, () => rm(part));
      throw new DownloadError(
        `${url} is not the official file (wrong SHA-256), so ${part} was removed; run the command again, ` +
          'and if it stays so, take the files from another place with UNFOLD_DATA_URL=ADDRESS',
      );
    }
    await onDisk(dir, () => rename(part, path));
    say(`${path} is complete`);
  }
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
