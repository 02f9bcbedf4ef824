// The download of Kuzushiji-MNIST, against a local server: node --test tests/web/data.test.mjs

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { bringKmnist } from '../../www/scripts/data/kmnist.mjs';
import { cut, failure, here, serve, stop, wholeOrRange } from './data-server.mjs';

const NAME = 't10k-labels-idx1-ubyte.gz';
const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 7);
const packed = gzipSync(content);
const sha256 = createHash('sha256').update(content).digest('hex');

const proper = wholeOrRange(packed);

function withoutRange(_request, response) {
  response.writeHead(200, { 'content-length': packed.length }).end(packed);
}

const run = (address, options = {}) =>
  bringKmnist({
    dir: here.dir,
    base: `${address}/kmnist`,
    files: { [NAME]: sha256 },
    retryDelay: 1,
    ...options,
  });
const arrived = () => readFile(join(here.dir, NAME));

test('a fresh download arrives whole, reports its progress and leaves no part behind', async () => {
  const seen = [];
  await run(await serve(proper), { progress: (...step) => seen.push(step) });
  assert.deepEqual(await arrived(), packed);
  assert.deepEqual(await readdir(here.dir), [NAME]);
  assert.equal(here.requests.length, 1);
  assert.equal(here.requests[0].url, `/kmnist/${NAME}`);
  assert.equal(here.requests[0].range, undefined);
  assert.match(here.requests[0].agent, /^Unfold/); // some servers refuse a nameless client
  assert.deepEqual(seen.at(-1), [NAME, packed.length, packed.length]);
});

test('a file that is there and right is left alone', async () => {
  const other = gzipSync(content, { level: 1 }); // other bytes, same content
  await writeFile(join(here.dir, NAME), other);
  await run(await serve(proper));
  assert.deepEqual(await arrived(), other);
  assert.deepEqual(here.requests, []);
});

test('a file that is there and wrong is replaced', async () => {
  await writeFile(join(here.dir, NAME), packed.subarray(0, -9));
  await run(await serve(proper));
  assert.deepEqual(await arrived(), packed);
});

test('a cut connection is continued where it broke off', async () => {
  const base = await serve((request, response) => {
    if (here.requests.length === 1) cut(packed, response, 0, 100);
    else proper(request, response);
  });
  await run(base);
  assert.deepEqual(await arrived(), packed);
  assert.deepEqual(
    here.requests.map(({ range }) => range),
    [undefined, 'bytes=100-'],
  );
});

test('a connection that keeps breaking gets through as long as each try brings something', async () => {
  const step = Math.ceil(packed.length / 8);
  const base = await serve((request, response) => {
    const start = Number(/\d+/.exec(request.headers.range ?? '0')[0]);
    if (here.requests.length <= 6) cut(packed, response, start, step);
    else proper(request, response);
  });
  await run(base);
  assert.deepEqual(await arrived(), packed);
  assert.equal(here.requests.length, 7);
});

test('what an earlier run has brought is kept and continued', async () => {
  const base = await serve((_request, response) => {
    if (here.requests.length === 1) cut(packed, response, 0, 100);
    else response.destroy();
  });
  const message = await failure(run(base));
  assert.match(message, /check the connection/);
  assert.deepEqual(await readdir(here.dir), [`${NAME}.part`]);
  stop();

  here.requests = [];
  await run(await serve(proper));
  assert.deepEqual(await arrived(), packed);
  assert.equal(here.requests[0].range, 'bytes=100-');
});

test('a part that was complete already is not fetched again', async () => {
  await writeFile(join(here.dir, `${NAME}.part`), packed);
  await run(await serve(proper));
  assert.deepEqual(await arrived(), packed);
  assert.equal(here.requests.length, 1);
});

test('a part longer than the file is fetched anew', async () => {
  await writeFile(join(here.dir, `${NAME}.part`), Buffer.concat([packed, packed]));
  await run(await serve(proper));
  assert.deepEqual(await arrived(), packed);
});

test('a server without Range sends the file from its beginning', async () => {
  await writeFile(join(here.dir, `${NAME}.part`), packed.subarray(0, 100));
  await run(await serve(withoutRange));
  assert.deepEqual(await arrived(), packed);
  assert.equal(here.requests[0].range, 'bytes=100-');
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
    if (request.url.startsWith('/moved/')) proper(request, response);
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
    assert.ok(message.includes(join(here.dir, `${NAME}.part`)), message);
    assert.deepEqual(await readdir(here.dir), []);
  });
}

test('a missing file is said at once, with its address', async () => {
  const base = await serve((_request, response) => response.writeHead(404).end('not here'));
  const message = await failure(run(base));
  assert.ok(message.includes(`${base}/kmnist/${NAME}`) && message.includes('404'), message);
  assert.match(message, /UNFOLD_DATA_URL/);
  assert.equal(here.requests.length, 1);
});

test('a server that is down for a moment is asked again', async () => {
  const base = await serve((request, response) => {
    if (here.requests.length === 1) response.writeHead(503).end();
    else proper(request, response);
  });
  await run(base);
  assert.deepEqual(await arrived(), packed);
});

test('no server at all is told as a matter of the connection', async () => {
  const base = await serve(proper);
  stop();
  const message = await failure(run(base));
  assert.match(message, /ECONNREFUSED.*check the connection.*UNFOLD_DATA=DIR/);
});

test('an address that is none is refused', async () => {
  assert.match(await failure(run('mirror')), /no web address/);
});

test('a folder that cannot be made is named', async () => {
  const blocked = join(here.dir, 'file');
  await writeFile(blocked, '');
  const message = await failure(run(await serve(proper), { dir: join(blocked, 'kmnist') }));
  assert.ok(message.includes(blocked), message);
  assert.deepEqual(here.requests, []);
});
