/** What the grids say. */

export const texts = {
  grid: {
    notANumber: (limit: number) =>
      `This is not a number between −${limit.toLocaleString('en')} and ${limit.toLocaleString('en')}, so the old value stays.`,
  },
};
