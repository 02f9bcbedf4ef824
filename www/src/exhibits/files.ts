import type { Picture } from '../engine/drawing';
import { engine } from '../engine/engine';
import { texts } from '../texts/exhibits.en';

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
  return /\.(safetensors|pt|pth)$/i.test(file.name);
}

const LARGEST_PICTURE = 64_000_000;
/** Pixels of the longer side of a picture as it is shown. */
const SHOWN_SIDE = 640;

/** Opens a picture: Rust reads it for the network, the browser shows it. */
export async function openPicture(file: File): Promise<Picture> {
  const bytes = await readFile(file, LARGEST_PICTURE);
  const input = await engine.inputFromPicture(bytes);
  return { kind: 'picture', name: file.name || texts.draw.pasted, input, shown: await shownPicture(file) };
}

async function shownPicture(file: File): Promise<string | null> {
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, SHOWN_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    return canvas.toDataURL();
  } catch {
    // The network's own image stands in for a picture that this browser cannot show.
    return null;
  }
}
