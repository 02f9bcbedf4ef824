import type { Problem } from '../../questions/progress-file';

/** Why a file is not taken. */
const problems: Record<Problem, string> = {
  'too-large': 'it is far too large for that',
  'not-json': 'it is no text of the kind that this page saves, or it has been cut off',
  'not-progress': 'it holds something else',
  newer: 'a newer version of this page has saved it, so open it there',
  damaged: 'one of its lists is missing or damaged',
};

/** What the opening says of what the reader has done. */
export const progress = {
  label: 'What you have done',
  sum: (chapters: number, allChapters: number, answers: number, allAnswers: number) =>
    `You have opened ${chapters} of ${allChapters} chapters and answered ${answers} of ${allAnswers} questions.`,
  none: 'What you do is kept in this browser: the chapters that you open and the questions that you answer.',
  save: 'Save it to a file',
  open: 'Open a saved file',
  forget: 'Forget it',
  file: 'unfold-progress.json',
  sure: 'Forget all chapters and answers in this browser? Your drawings and networks stay.',
  yes: 'Yes, forget them',
  no: 'No, keep them',
  forgotten: 'Forgotten.',
  saved: (name: string) => `Saved as ${name}.`,
  opened: (name: string, chapters: number, answers: number) =>
    chapters + answers === 0
      ? `All that ${name} says was here already.`
      : `${name} is added to what was here: ${counted(chapters, 'chapter')} and ${counted(answers, 'answered question')} more.`,
  unknown: (count: number) =>
    ` ${counted(count, 'entry', 'entries')} of it mean nothing to this version of the page and stay out.`,
  refused: (name: string, problem: Problem) =>
    `${name} is not taken: ${problems[problem]}. Nothing here has changed. Choose a file that this page has saved, unfold-progress.json.`,
  unreadable: (name: string) => `${name} could not be read. Nothing here has changed.`,
};

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
