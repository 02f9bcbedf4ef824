/** Links that lead to a place in a state: `#conv-matrix?example=blur&at=backward-pass`, `#translation?question=lstm-cell,726`. */

import { isArrival, settingOf } from './address';

/** For so long the page may grow above the place that was gone to. */
const SETTLE_MS = 5_000;

/** What a reader does who wants to go elsewhere. */
const ACTIONS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/**
 * Goes to the exhibit, the question or the section that the address names, now and when a link in the page names one. To a
 * section the browser goes by itself; here it is kept in its place.
 */
export function followPlaces(): void {
  if (isArrival()) requestAnimationFrame(go);
  window.addEventListener('hashchange', go);
}

function go(): void {
  const [exhibit, question] = ['at', 'question'].map((name) => nameIn(settingOf(location.hash, name)));
  const named = question ? `question-card[kind="${question}"]:not([again])` : exhibit;
  const place = named
    ? document.querySelector(`main ${named}`)
    : document.querySelector('main')?.querySelector(`h2[id="${CSS.escape(location.hash.slice(1))}"]`);
  if (place) stayAt(place, Boolean(named));
}

/** Goes there, unless the browser does, and again when something comes above, until the page has settled or the reader does something. */
function stayAt(place: Element, goes: boolean): void {
  let isDue = goes;
  const observer = new ResizeObserver(() => {
    if (isDue) place.scrollIntoView({ behavior: 'instant' });
    // The first time it only says how high the page is.
    isDue = true;
  });
  const end = () => {
    observer.disconnect();
    for (const action of ACTIONS) window.removeEventListener(action, end);
  };
  for (const action of ACTIONS) window.addEventListener(action, end, { passive: true });
  setTimeout(end, SETTLE_MS);
  observer.observe(document.body);
}

/** The name of an element or of a question; what else stands in an address is none. */
function nameIn(text: string | null): string | undefined {
  return /^[a-z]+(-[a-z]+)*(?=,|$)/.exec(text ?? '')?.[0];
}
