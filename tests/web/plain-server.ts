// The simplest static host, for tests of the built site on servers that are not ours.

import { readFileSync } from 'node:fs';
import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface Answer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: string | Buffer;
}

/**
 * A folder below a path, with no header but the type. `answer` may change what is answered: it is given the path in the folder
 * and the usual answer, and returns another or nothing.
 */
export async function plainServer(
  folder: string,
  {
    path = '/',
    answer = () => undefined,
  }: { path?: string; answer?: (name: string, usual: Answer) => Partial<Answer> | undefined } = {},
): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = (pathname.endsWith('/') ? `${pathname}index.html` : pathname).slice(path.length);
    let usual: Answer = { status: 404, headers: {}, body: '' };
    try {
      if (!pathname.startsWith(path) || name.includes('..')) throw new Error('outside');
      const type = TYPES[extname(name)] ?? 'application/octet-stream';
      usual = { status: 200, headers: { 'Content-Type': type }, body: readFileSync(join(folder, name)) };
    } catch {
      // It is missing.
    }
    const { status, headers, body } = { ...usual, ...answer(name, usual) };
    response.writeHead(status, headers).end(body);
  });
  await listen(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}${path}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((listening) => server.listen(0, 'localhost', listening));
}
