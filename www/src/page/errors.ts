/**
 * What the reader must know, from anywhere in the page. There is at most one message at a time, the newest;
 * `<error-banner>` shows it.
 */

type Listener = (message: string | null) => void;

let current: string | null = null;
const listeners = new Set<Listener>();

function set(message: string | null) {
  if (message === current) return;
  current = message;
  for (const listener of listeners) listener(current);
}

/** Shows a message in the reader's words: what happened, and what to do about it. */
export function showError(message: string) {
  set(message);
}

/** Takes the message away, because it no longer holds. */
export function clearError() {
  set(null);
}

/** Calls the listener now and with every change. Returns the function that ends it. */
export function watchErrors(listener: Listener): () => void {
  listeners.add(listener);
  listener(current);
  return () => listeners.delete(listener);
}
