/** What the teacher’s page, the problem sheet and the handout say while they run. */
export const texts = {
  waiting: 'The questions are on their way…',
  failed: (said: string) => `The questions could not be loaded: ${said}`,
  problem: (said: string) =>
    `The address asks for a sheet that cannot be: ${said}. Make one in the teacher’s page.`,
  print: 'Print',
  copy: (name: string) => `Copy ${name}`,
  copied: 'Copied.',
  byHand: 'The browser does not copy: it is selected, so copy it by hand.',
  sheetTitle: (seed: number) => `Problem sheet ${seed}`,
  solutionsTitle: (seed: number) => `Problem sheet ${seed}, with solutions`,
  nameLine: 'Name:',
  notANumber: 'Please write a number, like 12, −3 or 0.25.',

  handIn: {
    title: 'Hand in',
    answered: (answered: number, all: number) => `${answered} of ${all} answered.`,
    about: 'The answers stay in this browser until you make a code of them, and send that to your teacher.',
    student: 'Your name, for the file',
    submit: 'Make the code',
    code: 'Your code:',
    theCode: 'the code',
    download: 'Keep it as a file',
    reveals:
      'It holds the sheet’s seed, its questions and your answers, and nothing else: not your name, not the time. Whoever has it can ' +
      'read your answers. The name above goes into the file alone.',
  },

  platform: {
    about: 'Your answers are kept by the learning platform, and only handing in reports what they are worth.',
    submit: 'Hand in',
    code: 'The same as a code, should your teacher want one:',
    reported: (right: number, all: number) => `${right} of ${all} right. The platform has it.`,
    failed: (said: string) =>
      `The learning platform did not take it (${said}). Try once more, or send the code to your teacher.`,
  },

  maker: {
    seed: 'Seed',
    seedHelp: 'A whole number from 1 to 9999.',
    another: 'Any seed',
    open: 'open',
    openThis: (title: string) => `Open “${title}” with these numbers`,
    noSeed: 'A seed is a whole number from 1 to 9999.',
    noQuestion: 'Choose at least one question.',
    sheet: (seed: number) => `Sheet ${seed}`,
    solutions: 'With solutions',
    scorm: 'Package for a learning platform',
    packed: (name: string) => `${name} is saved. Upload it as a SCORM package.`,
  },

  handIns: {
    codes: 'Codes, a line each',
    placeholder: 'Ana Silva: UNFOLD-…',
    grade: 'Mark them',
    files: 'Open files',
    pasted: 'pasted',
    graded: (count: number) =>
      count === 0
        ? 'No sheet was marked.'
        : count === 1
          ? '1 sheet is marked.'
          : `${count} sheets are marked.`,
    refused: (student: string, why: string) => `${student}: ${why}.`,
    tooLarge: (name: string) => `${name}: a file of codes has less than a megabyte.`,
    unreadable: (name: string) => `${name}: the browser cannot read it. Open it once more.`,
    byStudent: 'By student',
    byQuestion: 'By question',
    student: 'Student',
    sheet: 'Sheet',
    right: 'Right',
    of: (right: number, all: number) => `${right} of ${all}`,
    columns: ['Question', 'Right', 'Wrong', 'Open', 'Mistakes, as they are told to the student'],
    isRight: 'right',
    isOpen: 'left open',
    isWrong: (answer: string, expected: string) => `wrong: ${answer} for ${expected}`,
  },
};
