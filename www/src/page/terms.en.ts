/** What the words of the field mean here; a text marks one as [[shown|term]] or [[term]]. Values are HTML. */
export const terms: Record<string, string> = {
  parameter: 'A number that training sets: a weight or a bias.',
  weight: 'A number that an input is multiplied with. Training finds it.',
  bias: 'A number that is added to a sum of products, whatever the input. Training finds it.',
  filter:
    'A small matrix of weights that a convolution lays on every place of its input; also called a kernel.',
  ReLU: 'Rectified linear unit: negative numbers become 0, all others stay.',
  pooling: 'Of each little window only the largest number is kept, so that a map becomes smaller.',
  softmax:
    'Makes probabilities of scores: each score becomes e to its power, divided by the sum of all of these. A larger score always gets the larger probability.',
  logits: 'The scores of the last layer, before the softmax.',
  'log-probability': 'The logarithm of a probability: 0 for what is certain, the lower the less likely.',
  entropy: 'How evenly probabilities are spread, in bits: 0 if one is 1, the largest if all are alike.',
  loss: 'What training makes small: how far the answers are from the truth. Here it is the mean of −log of the probability that the right answer gets.',
  gradient: 'For each parameter: by how much the loss would grow if it grew a little.',
  'learning rate': 'How far a step of training moves the parameters.',
  Adam: 'A rule for the steps of training: each parameter moves by the running mean of its gradients, divided by the root of the running mean of their squares.',
  batch: 'The examples that one step of training looks at together.',
  epoch: 'One pass through all examples to learn from.',
  seed: 'The number that chance begins with: the same seed gives the same first weights and the same order of examples.',
  dropout: 'During training some values are set to 0 at random, so that the network leans on none of them.',
  'validation set': 'Examples that are kept from training, by which one chooses among networks.',
  'test set': 'Examples by which nothing is chosen. They are looked at once, at the end.',
  overfitting: 'A network knows its own examples better and better, and others no better or worse.',
  'fully connected':
    'A layer in which each output is a weighted sum of all inputs; also called affine or linear.',
  LSTM: 'Long short-term memory: a network that reads a sequence step by step and keeps a state of numbers, of which gates decide what is forgotten, taken in and shown.',
  gate: 'A number between 0 and 1 that another number is multiplied with: 0 lets nothing of it through, 1 all.',
  embedding:
    'A list of numbers for each letter, found in training, with which the network computes in its place.',
  'teacher forcing':
    'While it learns, the decoder is given the right letters so far, not those that it wrote itself.',
  'edit distance':
    'The least number of characters to put in, take out or change to make one text of another.',
};
