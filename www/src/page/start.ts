/** What every page has: the banner of errors, the switch of colours, links that carry the reader's choices along. */

import './chapter-contents';
import './error-banner';
import { isChapter } from './chapters';
import { showUncaughtErrors } from './error-banner';
import { carryChoices } from './links';
import { followPlaces } from './place';
import './symbols';
import './theme-toggle';
import { followTranslators } from './translators';
import { visit } from './visited';

/** Called when all of a page's modules are here. */
export function start(): void {
  showUncaughtErrors();
  followTranslators();
  carryChoices();
  followPlaces();
  const chapter = document.querySelector<HTMLElement>('section.chapter')?.id ?? '';
  if (isChapter(chapter)) visit(chapter);
  // `public/start.js` asks for this, and tells the reader where it is missing.
  document.documentElement.dataset.started = '';
}
