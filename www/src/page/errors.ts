/**
 * What the reader must know, from anywhere in the page. There is at most one message at a time, the newest;
 * `<error-banner>` shows it.
 */

import { Emitter } from './emitter';

class Errors extends Emitter<'change'> {
  message: string | null = null;

  set(message: string | null): void {
    if (message === this.message) return;
    this.message = message;
    this.emit('change');
  }
}

export const errors = new Errors();

/** Shows a message in the reader's words: what happened, and what to do about it. */
export function showError(message: string) {
  errors.set(message);
}

/** Takes the message away, because it no longer holds. */
export function clearError() {
  errors.set(null);
}
