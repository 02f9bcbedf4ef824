/** What the page says of the data that its networks learn from. */

const whole = (count: number) => count.toLocaleString('en');
const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;

/** What a choice is called goes by its name: `kmnist-10000`, `glyphs-12000`, `pairs`, `grammar-3000`, `own`. */
function parts(name: string): [kind: string, count: string] {
  const [kind = '', count = '0'] = name.split('-');
  return [kind, whole(Number(count))];
}

export const texts = {
  title: 'Learn from',
  looking: 'Looking for what this site has to learn from…',

  choice: (name: string): string => {
    const [kind, count] = parts(name);
    switch (kind) {
      case 'kmnist':
        return `Kuzushiji-MNIST, ${count} images`;
      case 'glyphs':
        return `Open typefaces, ${count} images`;
      case 'pairs':
        return 'The homework’s sentence pairs';
      case 'grammar':
        return `A small grammar, ${count} pairs`;
      default:
        return 'Your own files';
    }
  },

  about: (name: string): string => {
    switch (parts(name)[0]) {
      case 'kmnist':
        return '“KMNIST Dataset” (created by CODH), adapted from “Kuzushiji Dataset” (created by NIJL and others), doi:10.20676/00000341, CC BY-SA 4.0. A sixth of the images is kept for validation, as in the homework.';
      case 'glyphs':
        return 'Not the homework’s data, which this page can do without: modern hiragana of typefaces under the SIL Open Font License, turned, bent and blurred at random by the page itself. It validates on typefaces that the network never learns from.';
      case 'pairs':
        return 'Sentences of Tatoeba, by way of manythings.org/anki, CC BY 2.0 FR, divided as in the homework.';
      case 'grammar':
        return 'Not the homework’s data, which this page can do without: sentences that the page makes up itself from a small stock of words. They are easier than real ones, so the error falls lower.';
      default:
        return 'They stay in this page: nothing is sent anywhere, and a reload forgets them.';
    }
  },

  counts: (examples: number, validation: number) =>
    `${whole(examples)} to learn from, ${whole(validation)} to validate on.`,
  toFetch: (bytes: number) => `${megabytes(bytes)} are fetched when the training starts.`,
  fetching: (fetched: number, size: number) => `${megabytes(fetched)} of ${megabytes(size)} fetched.`,
  locked: 'Stop the run to choose other data.',

  own: 'Open files of your own',
  ownHint: {
    characters:
      'train-images-idx3-ubyte and train-labels-idx1-ubyte, gzipped or not, or kmnist-train-imgs.npz and kmnist-train-labels.npz, together or one after the other. You can also drop them here.',
    sentences:
      'Two text files, one to learn from and one with the word “val” in its name: english, a tab, spanish on each line, as people write them. Capitals and accents are taken off as from what you type. You can also drop them here.',
  },
  checking: 'Reading your files…',
  waiting: {
    images: (here: string) => `${here} is here. Its images are missing: open train-images-idx3-ubyte too.`,
    labels: (here: string) => `${here} is here. Its labels are missing: open train-labels-idx1-ubyte too.`,
    training: (here: string) => `${here} is here, to validate on. Open the sentences to learn from too.`,
    validation: (here: string) =>
      `${here} is here, to learn from. Open the sentences to validate on too: a file with the word “val” in its name.`,
  },

  forTesting: (name: string) =>
    `${name} is for the final test, so a network should not learn from it. Open the files of the training set.`,
  unknownFile: (name: string) =>
    `${name} has neither “images” nor “labels” in its name. Open train-images-idx3-ubyte and train-labels-idx1-ubyte, or kmnist-train-imgs.npz and kmnist-train-labels.npz.`,
  tooLarge: (name: string) => `${name} is larger than 100 MB, which none of these files is.`,
  unreadable: (name: string) =>
    `The browser could not read ${name}. Is it still where it was? Open it again.`,
  notTaken: (reason: string) => `These files cannot be learnt from: ${reason}`,
};
