/** What the reader is asked before some runs begin, and told when they have shown it. */

const list = (names: readonly string[]) => names.join(' and ');

export const texts = {
  title: 'What do you expect of your run?',
  asks: {
    'race-first': 'Which rate has the highest validation accuracy after the first epoch?',
    'race-end': 'And which in the end?',
    'sizes-accuracy': 'Which network is the most accurate in the end?',
    'sizes-time': 'Which needs the least time for an epoch?',
    'permuted-end': 'Which of the four is the least accurate in the end?',
    'learning-end': 'Which translator makes fewer errors in the end?',
  },
  right: (winner: readonly string[]) => `As you expected: ${list(winner)}.`,
  wrong: (expected: string, winner: readonly string[]) =>
    `You expected ${expected}; here it is ${list(winner)}.`,
  nobody: (winner: readonly string[]) => `Here it is ${list(winner)}.`,
  value: (name: string, value: number, by: 'validation' | 'seconds') =>
    `${name}: ${by === 'seconds' ? `${value.toFixed(1)} s` : value.toFixed(4)}`,
  waiting: 'The runs will tell.',
};
