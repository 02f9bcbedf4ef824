import { texts } from '#language/page/texts';
import { visited } from '../../page/visited';
import type { Progress } from '../../questions/progress';

/** Marks in the list of chapters what the reader has done: chapters opened, questions answered. */
export function markChapters(progress: Progress): void {
  const mark = () => markAll(progress);
  mark();
  progress.addEventListener('change', mark);
  // On the way back from a chapter a browser may show the page as it was.
  window.addEventListener('pageshow', mark);
}

function markAll(progress: Progress): void {
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
