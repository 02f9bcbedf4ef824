/**
 * Whether a key with Ctrl or ⌘ means the shortcut of a Latin letter, whatever the caps lock. Where the keys write another
 * script, the place of the key counts, as it does for the programs of the system. Where they write Latin letters, only
 * the letter does: on another place, as on a Dvorak keyboard, the same key is somebody else's shortcut.
 */
export function isShortcut(event: KeyboardEvent, letter: string): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return false;
  const writesAnotherScript = /^(?!\p{Script=Latin})[\p{L}\p{M}]/u.test(event.key);
  return (
    event.key.toLowerCase() === letter || (writesAnotherScript && event.code === `Key${letter.toUpperCase()}`)
  );
}
