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
  library: 'Library',
  libraries: { numpy: 'NumPy', pytorch: 'PyTorch' },
  label: (file: string) => `The program ${file}`,
  copy: 'Copy',
  copied: 'Copied.',
  byHand: 'The browser does not let the page copy; the program is selected, so you can.',
  download: (file: string) => `Download ${file}`,
};
