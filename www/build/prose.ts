import { prose as bench } from '#language/bench/prose';
import { prose as attention } from '#language/chapters/attention/prose';
import { prose as convolution } from '#language/chapters/convolution/prose';
import { prose as kuzushiji } from '#language/chapters/kuzushiji/prose';
import { prose as opening } from '#language/chapters/opening/prose';
import { prose as translation } from '#language/chapters/translation/prose';
import { prose as why } from '#language/chapters/why/prose';
import { prose as homework } from '#language/homework/prose';
import { prose as page } from '#language/page/prose';
import { derivation, sheet, teaching } from '#language/teaching/prose';

/** All that stands in the pages before any script runs, by the names that they ask for in {{…}}. */
export const prose = {
  ...page,
  opening,
  convolution,
  attention,
  kuzushiji,
  why,
  translation,
  bench,
  homework,
  teaching,
  sheet,
  derivation,
};
