// Downloads the official data: node www/scripts/data.mjs DATA_DIR
//
// Kuzushiji-MNIST goes to DATA_DIR/kmnist/, the sentence pairs to DATA_DIR/spa-eng/ and spa-eng-large/. A file that is
// there and right is left alone; one that was cut off is continued. UNFOLD_DATA_URL names another folder on the web to
// take Kuzushiji-MNIST from, UNFOLD_PAIRS_URL another address of the zip with the sentence pairs.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DownloadError } from './data/fetch.mjs';
import { bringKmnist } from './data/kmnist.mjs';
import { bringPairs } from './data/pairs.mjs';

const [dataDir, ...rest] = process.argv.slice(2);
if (!dataDir || rest.length > 0) {
  console.error('usage: node www/scripts/data.mjs DATA_DIR');
  process.exit(2);
}

const credits = JSON.parse(readFileSync(new URL('../../models/credits.json', import.meta.url), 'utf8'));

// On a terminal the percentage is rewritten in place; a log gets only the finished files.
const terminal = process.stderr.isTTY;
const clearLine = terminal ? '\r\x1b[K' : '';
let shown = '';

const say = (line) => console.error(clearLine + line);
const progress = (name, received, total) => {
  const line = total ? `${name} ${Math.floor((100 * received) / total)} %` : `${name} ${received} bytes`;
  if (terminal && line !== shown) process.stderr.write(`${clearLine}${line}`);
  shown = line;
};

/** Each data set by itself: what fails for one does not keep the other from coming. */
async function attempt(bring, credit) {
  try {
    await bring();
    say(credit);
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    say(`error: ${error.message}`);
    process.exitCode = 1;
  }
}

await attempt(
  () =>
    bringKmnist({
      dir: join(dataDir, 'kmnist'),
      base: process.env.UNFOLD_DATA_URL || undefined,
      say,
      progress,
    }),
  credits.kmnist,
);
await attempt(
  () => bringPairs({ dataDir, url: process.env.UNFOLD_PAIRS_URL || undefined, say, progress }),
  credits.pairs,
);
