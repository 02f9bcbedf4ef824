/** Marks in the list of chapters what the reader has done: chapters opened, questions answered. */

import { texts } from '#language/page/texts';
import { visited } from '../../page/visited';
import { progress } from '../../questions/progress';

function mark(): void {
  const opened = visited();
  for (const item of document.querySelectorAll<HTMLElement>('[data-chapter]')) {
    const done = item.querySelector<HTMLElement>('.done');
    if (!done) continue;
    const questions = (item.dataset.questions ?? '').split(' ').filter(Boolean);
    const answered = questions.filter((kind) => progress.has(kind)).length;
    const { contents } = texts;
    if (answered > 0) done.textContent = contents.answered(answered, questions.length);
    else if (opened.includes(item.dataset.chapter ?? '')) done.textContent = contents.visited;
    done.hidden = done.textContent === '';
  }
}

mark();
progress.addEventListener('change', mark);
// On the way back from a chapter a browser may show the page as it was.
window.addEventListener('pageshow', mark);
