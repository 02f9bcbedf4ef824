/** What the grids say. */

import { whole } from '#language/page/numbers';

export const texts = {
  grid: {
    notANumber: (limit: number) =>
      `This is not a number between −${whole(limit)} and ${whole(limit)}, so the old value stays.`,
  },
};

export const code = {
  title: 'As code',
  help: 'A program that computes what you see here, from the same numbers, and prints it.',
  helpOfChance:
    'A program that trains the same with the settings that you see here. Its random numbers are its own, so what it prints comes near and is not the same.',
  own: 'There is no program of your own weights: it would have to know the names and shapes in your file.',
  library: 'Library',
  libraries: { numpy: 'NumPy', pytorch: 'PyTorch' },
  label: (file: string) => `The program ${file}`,
  copy: 'Copy',
  copied: 'Copied.',
  byHand: 'The browser does not let the page copy; the program is selected, so you can.',
  download: (file: string) => `Download ${file}`,
  files: 'It reads what must lie in the folder in which it runs:',
};

export const notebook = {
  about:
    'All programs of this chapter, with what its exhibits show now, as one notebook for Jupyter. An exhibit that opens only when it is asked to is in it once it is open.',
  take: (file: string) => `Download ${file}`,
  busy: 'The exhibits are being fetched…',
  done: (programs: number) => `${whole(programs)} programs are in it.`,
  /** The first cell, in Markdown. */
  first: (title: string, address: string) =>
    `# ${title}\n\nThe exhibits of <${address}> as programs, with the numbers that they showed when this notebook was taken. Each is in NumPy and in PyTorch, or in PyTorch alone where it trains. An exhibit that had not been opened by then is not among them. Every cell can be run alone.`,
  files: (links: readonly string[]) => `It reads what must lie beside this notebook: ${links.join(', ')}.`,
};
