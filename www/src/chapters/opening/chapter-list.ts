import { texts } from '#language/page/texts';
import { type Chapter, isChapter } from '../../page/chapters';
import { visited } from '../../page/visited';
import { CHAPTER_OF } from '../../questions/kinds';
import type { Progress } from '../../questions/progress';

/** Marks in the list of chapters what the reader has done: chapters opened, questions answered and missed. */
export function markChapters(progress: Progress): void {
  const mark = () => markAll(progress);
  mark();
  progress.addEventListener('change', mark);
  // On the way back from a chapter a browser may show the page as it was.
  window.addEventListener('pageshow', mark);
}

function markAll(progress: Progress): void {
  for (const item of document.querySelectorAll<HTMLElement>('[data-chapter]')) {
    const { chapter = '', questions = '' } = item.dataset;
    const done = item.querySelector<HTMLElement>('.done');
    if (!done || !isChapter(chapter)) continue;
    done.textContent = doneIn(chapter, questions.split(' ').length, progress);
    done.hidden = done.textContent === '';
  }
}

function doneIn(chapter: Chapter, questions: number, { answered, missed }: Progress): string {
  const here = (kinds: Progress['answered']) => kinds.filter((kind) => CHAPTER_OF[kind] === chapter).length;
  const { contents } = texts;
  const said = [];
  if (here(answered) > 0) said.push(contents.answered(here(answered), questions));
  else if (visited().includes(chapter)) said.push(contents.visited);
  if (here(missed) > 0) said.push(contents.missed(here(missed)));
  return said.join(', ');
}
