/** What chapter 4's exhibits say while the page runs. */

import { plain } from '#language/page/numbers';
import type { MoveStudy, Way } from '../../engine/protocol';

const percent = (share: number) => `${(100 * share).toFixed(share > 0.0995 ? 0 : 1)}%`;

/** 3.1 · 10⁻⁷ */
function scientific(value: number): string {
  const [digits = '', power = ''] = value.toExponential(1).split('e');
  return `${digits} · 10${[...power.replace('+', '')].map((sign) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(sign)]).join('')}`;
}

export const texts = {
  networks: {
    cnn: 'CNN',
    cnnPermuted: 'CNN, permuted',
    widths: 'fully connected, same widths',
    widthsPermuted: 'fully connected, permuted',
    parameters: 'fully connected, same parameters',
  },

  inTurn: 'One after the other, so that their times can be compared',

  permutation: {
    before: 'As it was drawn',
    after: 'The same pixels, permuted',
  },

  moved: {
    way: 'How to move it',
    ways: { right: 'to the side', down: 'up or down', turn: 'turn', scale: 'size' },
    amount: 'By how much',
    by: (way: Way, amount: number): string => {
      switch (way) {
        case 'right':
          return amount < 0 ? `${-amount} px to the left` : `${amount} px to the right`;
        case 'down':
          return amount < 0 ? `${-amount} px up` : `${amount} px down`;
        case 'turn':
          return `${plain(amount)}°`;
        default:
          return `${amount.toFixed(2)} times as large`;
      }
    },
    views: [
      'The image, moved',
      'The map of the image as it was, moved the same way',
      'The map of the moved image',
    ],
    channel: 'Which map',
    map: (channel: number) => `map ${channel} of 8`,
    waiting: 'The networks are on their way…',
    verdict: (way: Way, { greatest, relative, similarity }: MoveStudy): string => {
      const pooled = `The last pooled maps, before and after, have a cosine of ${similarity.toFixed(3)}.`;
      if (relative === 0 && similarity === 1) return 'Nothing is moved yet, so nothing differs.';
      if (way === 'turn' || way === 'scale') {
        return `Where both windows lie inside the image, the difference of the two maps is ${percent(relative)} as large as the map: the convolution does not move along. ${pooled}`;
      }
      const differ = greatest === 0 ? 'are exactly the same' : `differ by at most ${scientific(greatest)}`;
      return `Where both windows lie inside the image, the two maps ${differ}: the convolution moves with the image. ${pooled}`;
    },
    sure: (character: string, reading: string) =>
      `How sure each network is that it is ${character} (${reading})`,
    bar: (sure: number, read: string) => `${percent(sure)} sure, reads ${read}`,
    pooled: 'How alike its last pooled maps stay (cosine)',
    cosine: (similarity: number) => `cosine ${similarity.toFixed(3)}`,
    barsHelp:
      'One bar for each amount, with what the network reads beneath it. A hollow bar means that it reads another character.',
    both: 'The CNN has 420,906 parameters and learnt in batches of 8; the fully connected network has 420,180 and learnt in batches of 64.',
    onlyOne: 'The fully connected network is not on this site, so only one is shown.',
  },
};
