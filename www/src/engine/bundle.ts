/** A bundle of WebAssembly, fetched and compiled. */

import { fetchChecked, problemOfScript } from '../page/site-files';
import type { Bundle } from './manifest';

export async function openBundle<
  B extends { default(from: { module_or_path: WebAssembly.Module }): unknown },
>(bundle: Bundle): Promise<B> {
  const [script, wasm] = await measured('fetch', () =>
    Promise.all([fetchChecked(bundle.glue), fetchChecked(bundle.wasm)]),
  );
  const module = await measured('compile', () => compile(wasm));
  const opened = await (import(/* @vite-ignore */ bundle.glue.url) as Promise<B>).catch((error: unknown) => {
    throw problemOfScript(bundle.glue.url, script) ?? error;
  });
  await opened.default({ module_or_path: module });
  return opened;
}

/** Does it, and notes how long it took where the browser's tools show it. */
export async function measured<T>(name: string, job: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const done = await job();
  performance.measure(name, { start });
  return done;
}

/** As a stream the browser keeps the compiled code for the next visit; but not every static server names the type. */
async function compile(wasm: Response): Promise<WebAssembly.Module> {
  return wasm.headers.get('content-type') === 'application/wasm'
    ? WebAssembly.compileStreaming(wasm)
    : WebAssembly.compile(await wasm.arrayBuffer());
}
