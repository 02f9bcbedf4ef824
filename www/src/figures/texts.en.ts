/** What the grids say. */

import { whole } from '#language/page/numbers';

export const texts = {
  grid: {
    notANumber: (limit: number) =>
      `This is not a number between −${whole(limit)} and ${whole(limit)}, so the old value stays.`,
  },
};
