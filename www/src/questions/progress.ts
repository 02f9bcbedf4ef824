import { Emitter } from '../page/emitter';
import { keep, kept } from '../page/kept';

/**
 * Which kinds of question the reader has answered, kept in the browser. Dispatches `change` when another one is, in
 * another tab too.
 */
export class Progress extends Emitter<'change'> {
  readonly #key = 'answered';
  #answered = new Set<string>(this.#stored());

  constructor() {
    super();
    window.addEventListener('storage', (event) => {
      if (event.key !== this.#key && event.key !== null) return;
      this.#answered = new Set(this.#stored());
      this.emit('change');
    });
  }

  has(kind: string): boolean {
    return this.#answered.has(kind);
  }

  add(kind: string): void {
    if (this.#answered.has(kind)) return;
    this.#answered.add(kind);
    keep(this.#key, JSON.stringify([...this.#answered]));
    this.emit('change');
  }

  #stored(): string[] {
    try {
      const stored: unknown = JSON.parse(kept(this.#key) ?? '[]');
      return Array.isArray(stored) ? stored.filter((kind) => typeof kind === 'string') : [];
    } catch {
      return [];
    }
  }
}
