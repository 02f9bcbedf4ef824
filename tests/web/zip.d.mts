/** A zip with `files` ({ name: text or bytes }) in it. */
export function pack(files: Readonly<Record<string, string | Buffer>>): Buffer;
