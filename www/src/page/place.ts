/** Links that lead to a place in a state: `#conv-matrix?example=blur&at=backward-pass`, `#translation?question=lstm-cell,726`. */

import { isArrival, settingOf } from './address';

/** Goes to the exhibit or the question that the address names, now and when a link in the page names one. */
export function followPlaces(): void {
  if (isArrival()) requestAnimationFrame(go);
  window.addEventListener('hashchange', go);
}

function go(): void {
  const [exhibit, question] = ['at', 'question'].map((name) => nameIn(settingOf(location.hash, name)));
  const place = question ? `question-card[kind="${question}"]:not([again])` : exhibit;
  if (place) document.querySelector(`main ${place}`)?.scrollIntoView({ behavior: 'instant' });
}

/** The name of an element or of a question; what else stands in an address is none. */
function nameIn(text: string | null): string | undefined {
  return /^[a-z]+(-[a-z]+)*(?=,|$)/.exec(text ?? '')?.[0];
}
