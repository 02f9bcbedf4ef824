/** The device cannot be had here; the message is the reason. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** What a reader can mend: a wrong file, not a failing device. */
export function isBadInput(error: unknown): boolean {
  return error instanceof Error && (error.name === 'BadInput' || error.name === 'FileError');
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
