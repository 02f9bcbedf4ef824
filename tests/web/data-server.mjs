// What the tests of the downloads share: a local server in the place of the web, and a folder for what arrives.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'node:test';
import { DownloadError } from '../../www/scripts/data/fetch.mjs';

/** The present test's folder, server and the requests that came to it. */
export const here = { dir: '', server: undefined, requests: [] };

beforeEach(async () => {
  here.dir = await mkdtemp(join(tmpdir(), 'unfold-data-'));
  here.requests = [];
});

afterEach(async () => {
  stop();
  await rm(here.dir, { recursive: true });
});

/** Starts a server that answers every request by `answer`, and returns its address. */
export async function serve(answer) {
  here.server = http.createServer((request, response) => {
    here.requests.push({
      url: request.url,
      range: request.headers.range,
      agent: request.headers['user-agent'],
    });
    answer(request, response);
  });
  await new Promise((resolve) => here.server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${here.server.address().port}`;
}

export function stop() {
  here.server?.closeAllConnections();
  here.server?.close();
  here.server = undefined;
}

/** A proper file server for `bytes`, with Range. */
export function wholeOrRange(bytes) {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (start >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    response.writeHead(start > 0 ? 206 : 200, headersFrom(bytes, start)).end(bytes.subarray(start));
  };
}

/** Promises the rest of `bytes` from `start` on, sends `count` of them and cuts the connection. */
export function cut(bytes, response, start, count) {
  response.writeHead(start > 0 ? 206 : 200, headersFrom(bytes, start));
  response.write(bytes.subarray(start, start + count), () => response.destroy());
}

function headersFrom(bytes, start) {
  return {
    'content-length': bytes.length - start,
    ...(start > 0 && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  };
}

/** The message for the reader with which `promise` fails. */
export async function failure(promise) {
  const error = await promise.then(
    () => assert.fail('the download should have failed'),
    (reason) => reason,
  );
  assert.ok(error instanceof DownloadError, error.stack);
  return error.message;
}
