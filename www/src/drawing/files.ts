import { texts } from '#language/drawing/texts';
import type { Engine } from '../engine/engine';
import type { Picture } from './drawing';

/** The bytes of a file of the reader's; throws an error that says what to do. */
export async function readFile(file: File, limit: number): Promise<Uint8Array> {
  if (file.size > limit) throw new Error(texts.draw.tooLarge(file.name, limit));
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Error(texts.draw.unreadable(file.name));
  }
}

/** Whether a file's name is one of weights, as safetensors and `torch.save` give them. */
export function isWeights(file: File): boolean {
  return /\.(safetensors|pt|pth|ckpt|bin)$/i.test(file.name);
}

const LARGEST_PICTURE = 64_000_000;
/** Bytes of a file that is kept over a reload, where it takes a third more. */
const LARGEST_KEPT = 700_000;

/** Opens a picture: Rust reads it for the network, the browser shows it. */
export async function openPicture(file: File, engine: Engine): Promise<Picture> {
  const bytes = await readFile(file, LARGEST_PICTURE);
  const input = await engine.inputFromPicture(bytes);
  return { kind: 'picture', name: file.name || texts.draw.pasted, input, shown: await shownPicture(file) };
}

/**
 * The address of the file itself: what a canvas gives back is noise where a browser guards against being recognised by
 * it.
 */
async function shownPicture(file: File): Promise<string | null> {
  const url = file.size > LARGEST_KEPT ? URL.createObjectURL(file) : await dataUrl(file);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return url;
  } catch {
    // The network's own image stands in for a picture that this browser cannot show.
    URL.revokeObjectURL(url);
    return null;
  }
}

function dataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
