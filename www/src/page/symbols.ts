import { html } from 'lit';
import './symbols.css';

/** The homework's symbols that have a colour. */
export type Symbol = 'x' | 'W' | 'z' | 'M' | 'S' | 'P' | 'Z' | 'q' | 's' | 'p' | 'c';

/** A vector or matrix in a sentence, bold and in its colour; `written` where it is not just the letter: x′, h₂. */
export function symbol(letter: Symbol, written: string = letter) {
  return html`<var translate="no" class=${letter} data-symbol=${letter}>${written}</var>`;
}

/** A letter as formulas have it for a vector or a matrix: upright and bold, 𝐱. */
export function bold(letter: Symbol): string {
  const [from, to] = letter < 'a' ? ['A', '𝐀'] : ['a', '𝐚'];
  const distance = (to.codePointAt(0) as number) - from.charCodeAt(0);
  return String.fromCodePoint(letter.charCodeAt(0) + distance);
}

/** Two indices below a symbol: 23 while that can be read one way only, 2, 13 where it could not. */
export function indices(first: number | string, second: number | string) {
  const short = [first, second].every((index) => String(index).length === 1);
  return html`<sub>${first}${short ? '' : ', '}${second}</sub>`;
}

/** What lights: all that stands for one symbol in one chapter. */
interface Lit {
  chapter: Element;
  symbol: string;
}

let lit: Lit | undefined;

function light(target: EventTarget | null): void {
  const found = target instanceof Element ? target.closest<HTMLElement>('[data-symbol]') : null;
  const chapter = found?.closest('section[data-testid]') ?? document.body;
  const symbol = found?.dataset.symbol;
  if (symbol === lit?.symbol && (symbol === undefined || chapter === lit?.chapter)) return;
  for (const element of document.querySelectorAll('[data-symbol-lit]')) {
    element.removeAttribute('data-symbol-lit');
  }
  lit = symbol === undefined ? undefined : { chapter, symbol };
  if (!lit) return;
  for (const element of chapter.querySelectorAll(`[data-symbol="${CSS.escape(lit.symbol)}"]`)) {
    element.setAttribute('data-symbol-lit', '');
  }
}

// Pointing at a symbol, or moving the focus into a view of it, lights it wherever it stands in the chapter.
document.addEventListener('pointerover', (event) => light(event.target));
document.documentElement.addEventListener('pointerleave', () => light(document.activeElement));
document.addEventListener('focusin', (event) => light(event.target));
document.addEventListener('focusout', () => light(null));
