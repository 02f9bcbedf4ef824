/** What each exhibit's picture shows, for those who do not see it: it stands in the exhibit's place until that is there. */
export const alternatives: Record<string, string> = {
  'draw-character':
    'A drawing board with a place to draw in; beside it the drawing as 28×28 pixels, and how sure the network is of each of the ten characters.',
  'translate-sentence': 'A Spanish sentence in a field, and beneath it what two translators make of it in English.',
  'convolution-views':
    'Image, filter and output of a convolution as grids of numbers, and beneath them the matrix M whose product with the image as a vector gives the output as a vector.',
  'erratum-comparison': 'The matrix M as the report’s formula gives it, beside the one that is right.',
  'parameter-counts': 'How many parameters a convolution has, and how many a fully connected layer of the same sizes.',
  'backward-pass': 'The gradients of a convolution: with respect to its filter and to its image, as grids of numbers.',
  'attention-views':
    'An image as a sequence of pixels, and the matrices of self-attention that are computed from it: scores S, probabilities P and output Z.',
  'softmax-row': 'One row of scores, their exponentials, and the probabilities that softmax makes of them.',
  'pixel-shuffle': 'An image and the same with its pixels in another order; self-attention gives both the same values, moved along.',
  'attention-contrast': 'Probabilities of self-attention when the contrast of the image is low, and when it is high.',
  'activation-maps':
    'The eight maps of the first convolution and the sixteen of the second, for networks trained with three learning rates.',
  'train-characters':
    'Controls to train the network, and the recorded curves of training loss and validation accuracy over the epochs.',
  'learning-rate-race':
    'Controls of the race, and the recorded curves of three learning rates: training loss and validation accuracy over the epochs.',
  'network-sizes':
    'Controls to train three networks, and their recorded curves: training loss and validation accuracy over the epochs.',
  'moved-character':
    'A character, moved to the side; the map of the moved image beside the moved map; and how sure both networks stay for each amount.',
  'pixel-permutation':
    'A character and the same pixels in another order; controls to train four networks on both, and their recorded curves.',
  'translation-lab':
    'A Spanish sentence, its translation letter by letter, the attention of each letter written to the letters read, and the search for the best translation.',
  'translation-learning':
    'Controls to train two translators, and their recorded curves: training loss and validation error rate over the epochs.',
};
