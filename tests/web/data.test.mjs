// The download of the data, against a local server: node --test tests/web/data.test.mjs

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { DownloadError, download } from '../../www/scripts/data.mjs';

const NAME = 't10k-labels-idx1-ubyte.gz';
const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 7);
const packed = gzipSync(content);
const sha256 = createHash('sha256').update(content).digest('hex');

let dir;
let server;
let requests;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'unfold-data-'));
  requests = [];
});

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  await rm(dir, { recursive: true });
});

/** Starts a server that answers every request by `answer`, and returns its address. */
async function serve(answer) {
  server = http.createServer((request, response) => {
    requests.push({ url: request.url, range: request.headers.range });
    answer(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}/kmnist`;
}

/** A proper file server, with Range. */
function wholeOrRange(request, response) {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= packed.length) {
    response.writeHead(416, { 'content-range': `bytes */${packed.length}` }).end();
    return;
  }
  const range = `bytes ${start}-${packed.length - 1}/${packed.length}`;
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': packed.length - start,
    ...(start > 0 && { 'content-range': range }),
  });
  response.end(packed.subarray(start));
}

function withoutRange(_request, response) {
  response.writeHead(200, { 'content-length': packed.length }).end(packed);
}

/** Promises the rest of the file from `start` on, sends `count` bytes of it and cuts the connection. */
function cut(response, start, count) {
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': packed.length - start,
    ...(start > 0 && { 'content-range': `bytes ${start}-${packed.length - 1}/${packed.length}` }),
  });
  response.write(packed.subarray(start, start + count), () => response.destroy());
}

const run = (base, options = {}) =>
  download({ dir, base, files: { [NAME]: sha256 }, retryDelay: 1, ...options });
const arrived = () => readFile(join(dir, NAME));

async function failure(promise) {
  const error = await promise.then(
    () => assert.fail('the download should have failed'),
    (reason) => reason,
  );
  assert.ok(error instanceof DownloadError, error.stack);
  return error.message;
}

test('a fresh download arrives whole, reports its progress and leaves no part behind', async () => {
  const seen = [];
  await run(await serve(wholeOrRange), { progress: (...step) => seen.push(step) });
  assert.deepEqual(await arrived(), packed);
  assert.deepEqual(await readdir(dir), [NAME]);
  assert.deepEqual(requests, [{ url: `/kmnist/${NAME}`, range: undefined }]);
  assert.deepEqual(seen.at(-1), [NAME, packed.length, packed.length]);
});

test('a file that is there and right is left alone', async () => {
  const other = gzipSync(content, { level: 1 }); // other bytes, same content
  await writeFile(join(dir, NAME), other);
  await run(await serve(wholeOrRange));
  assert.deepEqual(await arrived(), other);
  assert.deepEqual(requests, []);
});

test('a file that is there and wrong is replaced', async () => {
  await writeFile(join(dir, NAME), packed.subarray(0, -9));
  await run(await serve(wholeOrRange));
  assert.deepEqual(await arrived(), packed);
});

test('a cut connection is continued where it broke off', async () => {
  const base = await serve((request, response) => {
    if (requests.length === 1) cut(response, 0, 100);
    else wholeOrRange(request, response);
  });
  await run(base);
  assert.deepEqual(await arrived(), packed);
  assert.deepEqual(
    requests.map(({ range }) => range),
    [undefined, 'bytes=100-'],
  );
});

test('a connection that keeps breaking gets through as long as each try brings something', async () => {
  const step = Math.ceil(packed.length / 8);
  const base = await serve((request, response) => {
    const start = Number(/\d+/.exec(request.headers.range ?? '0')[0]);
    if (requests.length <= 6) cut(response, start, step);
    else wholeOrRange(request, response);
  });
  await run(base);
  assert.deepEqual(await arrived(), packed);
  assert.equal(requests.length, 7);
});

test('what an earlier run has brought is kept and continued', async () => {
  const base = await serve((_request, response) => {
    if (requests.length === 1) cut(response, 0, 100);
    else response.destroy();
  });
  const message = await failure(run(base));
  assert.match(message, /check the connection/);
  assert.deepEqual(await readdir(dir), [`${NAME}.part`]);
  server.closeAllConnections();
  server.close();

  requests = [];
  await run(await serve(wholeOrRange));
  assert.deepEqual(await arrived(), packed);
  assert.equal(requests[0].range, 'bytes=100-');
});

test('a part that was complete already is not fetched again', async () => {
  await writeFile(join(dir, `${NAME}.part`), packed);
  await run(await serve(wholeOrRange));
  assert.deepEqual(await arrived(), packed);
  assert.equal(requests.length, 1);
});

test('a part longer than the file is fetched anew', async () => {
  await writeFile(join(dir, `${NAME}.part`), Buffer.concat([packed, packed]));
  await run(await serve(wholeOrRange));
  assert.deepEqual(await arrived(), packed);
});

test('a server without Range sends the file from its beginning', async () => {
  await writeFile(join(dir, `${NAME}.part`), packed.subarray(0, 100));
  await run(await serve(withoutRange));
  assert.deepEqual(await arrived(), packed);
  assert.equal(requests[0].range, 'bytes=100-');
});

test('a server that labels the file as gzip-encoded changes nothing', async () => {
  const base = await serve((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'x-gzip' }).end(packed);
  });
  await run(base);
  assert.deepEqual(await arrived(), packed);
});

test('a redirect is followed', async () => {
  const base = await serve((request, response) => {
    if (request.url.startsWith('/moved/')) wholeOrRange(request, response);
    else response.writeHead(302, { location: `/moved/${NAME}` }).end();
  });
  await run(base);
  assert.deepEqual(await arrived(), packed);
});

for (const [what, body] of [
  ['another file', gzipSync('another content')],
  ['no gzip at all', Buffer.from('<html>Please log in to this network</html>')],
]) {
  test(`${what} is refused, named and removed`, async () => {
    const base = await serve((_request, response) => response.end(body));
    const message = await failure(run(base));
    assert.match(message, /SHA-256/);
    assert.ok(message.includes(join(dir, `${NAME}.part`)), message);
    assert.deepEqual(await readdir(dir), []);
  });
}

test('a missing file is said at once, with its address', async () => {
  const base = await serve((_request, response) => response.writeHead(404).end('not here'));
  const message = await failure(run(base));
  assert.ok(message.includes(`${base}/${NAME}`) && message.includes('404'), message);
  assert.match(message, /UNFOLD_DATA_URL/);
  assert.equal(requests.length, 1);
});

test('a server that is down for a moment is asked again', async () => {
  const base = await serve((request, response) => {
    if (requests.length === 1) response.writeHead(503).end();
    else wholeOrRange(request, response);
  });
  await run(base);
  assert.deepEqual(await arrived(), packed);
});

test('no server at all is told as a matter of the connection', async () => {
  const base = await serve(wholeOrRange);
  server.close();
  const message = await failure(run(base));
  assert.match(message, /ECONNREFUSED.*check the connection.*UNFOLD_DATA=DIR/);
});

test('an address that is none is refused', async () => {
  assert.match(await failure(run('mirror/kmnist')), /no web address/);
});

test('a folder that cannot be made is named', async () => {
  const blocked = join(dir, 'file');
  await writeFile(blocked, '');
  const message = await failure(run(await serve(wholeOrRange), { dir: join(blocked, 'kmnist') }));
  assert.ok(message.includes(blocked), message);
  assert.deepEqual(requests, []);
});
