import type { Kind } from '../engine/theory';
import { Emitter } from '../page/emitter';
import { keep, kept } from '../page/kept';
import { isKind } from './kinds';

/** What a reader has done with the questions. */
export interface Answers {
  /** Kinds answered right. */
  answered: readonly Kind[];
  /** Kinds that are to come back, those that wait longest first. */
  missed: readonly Kind[];
}

/**
 * Which kinds of question the reader has answered and which are to come back, kept in the browser. Dispatches `change` when
 * that changes, in another tab too.
 */
export class Progress extends Emitter<'change'> implements Answers {
  answered: readonly Kind[] = stored('answered');
  missed: readonly Kind[] = stored('missed');

  constructor() {
    super();
    window.addEventListener('storage', ({ key }) => {
      if (key !== 'answered' && key !== 'missed' && key !== null) return;
      this.answered = stored('answered');
      this.missed = stored('missed');
      this.emit('change');
    });
  }

  has(kind: Kind): boolean {
    return this.answered.includes(kind);
  }

  /** A right answer. A question that came back and was answered at the first try need not come again. */
  add(kind: Kind, isRecovered = false): void {
    if (this.has(kind) && !isRecovered) return;
    this.#change({
      answered: united(this.answered, [kind]),
      missed: isRecovered ? this.#without(kind) : this.missed,
    });
  }

  /** A wrong answer: the question comes back, after those that wait already. */
  miss(kind: Kind): void {
    this.#change({ answered: this.answered, missed: united(this.missed, [kind]) });
  }

  /** A wrong answer to a question that has come back: it comes once more, after those that wait. */
  missAgain(kind: Kind): void {
    this.#change({ answered: this.answered, missed: united(this.#without(kind), [kind]) });
  }

  /** Takes in what was done elsewhere, beside what was done here. */
  unite({ answered, missed }: Answers): void {
    this.#change({ answered: united(this.answered, answered), missed: united(this.missed, missed) });
  }

  forget(): void {
    this.#change({ answered: [], missed: [] });
  }

  #without(kind: Kind): Kind[] {
    return this.missed.filter((other) => other !== kind);
  }

  #change({ answered, missed }: Answers): void {
    this.answered = answered;
    this.missed = missed;
    keep('answered', JSON.stringify(answered));
    keep('missed', JSON.stringify(missed));
    this.emit('change');
  }
}

function united(here: readonly Kind[], there: readonly Kind[]): Kind[] {
  return [...new Set([...here, ...there])];
}

/** Kinds that the browser keeps by that name. */
function stored(name: keyof Answers): Kind[] {
  try {
    const found: unknown = JSON.parse(kept(name) ?? '[]');
    return Array.isArray(found) ? found.filter((kind) => typeof kind === 'string' && isKind(kind)) : [];
  } catch {
    return [];
  }
}
