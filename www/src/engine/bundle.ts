/** A bundle of WebAssembly, fetched and compiled. */

import { fetchChecked, problemOfScript, type SiteFile } from '../page/site-files';
import type { Bundle } from './manifest';

interface Glue {
  default(from: { module_or_path: WebAssembly.Module }): unknown;
  /** Of a bundle in parts. */
  add_part?(name: string, module: WebAssembly.Module): void;
}

/** Opens a bundle, with what training needs besides where it is to train. */
export async function openBundle<B extends Glue>(bundle: Bundle, trains = false): Promise<B> {
  const [module, opened] = await Promise.all([
    measured('fetch', () => fetchChecked(bundle.wasm)).then((wasm) =>
      measured('compile', () => compile(wasm)),
    ),
    importScript<B>(bundle.glue).then(async (glue) => {
      if (trains) await addTraining(glue, bundle);
      return glue;
    }),
  ]);
  await opened.default({ module_or_path: module });
  return opened;
}

/** Hands in what training needs; where nobody has, it is fetched in the middle of a step. */
export async function addTraining(opened: Glue, { training }: Bundle): Promise<void> {
  if (training) opened.add_part?.('training', await fetchChecked(training).then(compile));
}

/** Imports a script, and says why where it did not come. Its folder is named by what lies in it, so that it is no other's. */
function importScript<M>(file: SiteFile): Promise<M> {
  return (import(/* @vite-ignore */ file.url) as Promise<M>).catch(async (error: unknown) => {
    throw problemOfScript(file.url, await fetchChecked(file)) ?? error;
  });
}

/** Does it, and notes how long it took where the browser's tools show it. */
export async function measured<T>(name: string, job: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const done = await job();
  performance.measure(name, { start });
  return done;
}

/** As a stream where the server names the type: only of that may a browser keep the compiled code for the next visit. */
async function compile(wasm: Response): Promise<WebAssembly.Module> {
  return wasm.headers.get('content-type') === 'application/wasm'
    ? WebAssembly.compileStreaming(wasm)
    : WebAssembly.compile(await wasm.arrayBuffer());
}
