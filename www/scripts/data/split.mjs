// A training, validation and test set of sentence pairs, by the homework's rules.

/** Pairs in each set. Where there are fewer in all, it is the training set that is smaller. */
export const SIZES = { test: 1000, val: 1000, train: 10_483 };
/** Both sentences, normalised, are shorter: the homework took every such pair that there was in its day. */
const TOO_LONG = 20;
const SEED = 42;

/** The pairs of a text, `english⇥spanish⇥…` a line; a line that is none is left out. */
export function pairsOf(text) {
  return text
    .split(/\r?\n/)
    .map((line) => line.split('\t', 2))
    .filter(([english, spanish]) => english?.trim() && spanish?.trim());
}

/**
 * The homework's spelling: lower case, no accents, `.`, `!` and `?` apart, a space for whatever else there is. What
 * cannot be seen is not there, and compatibility forms are what they stand for, as in src/translation/text.rs.
 */
export function normalize(sentence) {
  return sentence
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .trim()
    .replace(/[ªº]/g, ' ') // of ordinals, which go with their number
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[.!?]/g, ' $&')
    .replace(/[^a-z.!?]+/g, ' ');
}

/** The three sets, `{ test, val, train }`, as lines: a function of the pairs and of nothing else. */
export function split(pairs) {
  // A set of lines: what differs by a comma alone would else be learnt and tested both.
  const lines = new Set();
  for (const pair of pairs) {
    const [english, spanish] = pair.map(normalize);
    if ([english, spanish].every((text) => text.length < TOO_LONG && text.trim())) {
      lines.add(`${english}\t${spanish}\t42`); // the third column means nothing, but the homework's files have it
    }
  }
  const shuffled = shuffle([...lines]);
  return Object.fromEntries(Object.entries(SIZES).map(([name, size]) => [name, shuffled.splice(0, size)]));
}

/** Fisher and Yates' shuffle, in place. */
function shuffle(items) {
  const random = mulberry32(SEED);
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other], items[last]];
  }
  return items;
}

/** Tommy Ettinger's generator of numbers in [0, 1), the same on every machine. */
function mulberry32(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
