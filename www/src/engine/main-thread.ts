import { files as texts } from '#language/page/texts';
import { FileError, fetchUnlisted, problemOf } from '../page/site-files';

/** Starts a bundle that computes beside the page, not in its worker; rejects with a sentence for the reader where it cannot be had. */
export function openBundle<Bundle>(
  bundle: Bundle,
  initialise: (from: { module_or_path: WebAssembly.Module }) => Promise<unknown>,
  wasmUrl: string,
): Promise<Bundle> {
  const opened = open(bundle, initialise, wasmUrl);
  // Each exhibit that needs it says so; where none does, nothing is missing.
  opened.catch(() => undefined);
  return opened;
}

async function open<Bundle>(
  bundle: Bundle,
  initialise: (from: { module_or_path: WebAssembly.Module }) => Promise<unknown>,
  wasmUrl: string,
): Promise<Bundle> {
  if (typeof WebAssembly === 'undefined') throw new FileError(texts.noWebAssembly);
  const url = new URL(wasmUrl, import.meta.url).href;
  const bytes = await (await fetchUnlisted(url)).arrayBuffer();
  // From bytes, not streaming: that works with any media type a static server gives .wasm files.
  const module_or_path = await WebAssembly.compile(bytes).catch(async () => {
    throw await problemOf(url);
  });
  await initialise({ module_or_path });
  return bundle;
}
