/** Links that lead to an exhibit in a state: `#conv-matrix?example=blur&at=backward-pass`. */

import { isArrival, settingOf } from './address';

/** Goes to the exhibit that the address names, now and when a link in the page names one. */
export function followPlaces(): void {
  if (isArrival()) requestAnimationFrame(go);
  window.addEventListener('hashchange', go);
}

function go(): void {
  const name = settingOf(location.hash, 'at') ?? '';
  if (/^[a-z]+(-[a-z]+)+$/.test(name)) document.querySelector(`main ${name}`)?.scrollIntoView();
}
