/** What the words of the field mean here; a text marks one as [[shown|term]] or [[term]]. Values are HTML. */
export const terms: Record<string, string> = {
  parameter: 'A number that training sets: a weight or a bias.',
  weight: 'A number that an input is multiplied by. Training finds it.',
  bias: 'A number that is added to a weighted sum, whatever the input is. Training finds it.',
  filter:
    'A small matrix of weights that a convolution applies at every place of its input; also called a kernel.',
  ReLU: 'Rectified linear unit: negative numbers become 0, all others stay as they are.',
  pooling: 'Of each small window only the largest number is kept, so the map becomes smaller.',
  softmax:
    'Turns scores into probabilities: e is raised to each score, and each result is divided by their sum. A larger score always gets a larger probability.',
  logits: 'The scores of the last layer, before the softmax.',
  'log-probability':
    'The logarithm of a probability: 0 if it is certain, and further below 0 the less likely it is. Those of letters add up to that of a sentence.',
  entropy:
    'How evenly probabilities are spread, in bits: 0 if one of them is 1, and largest if all are equal.',
  loss: 'A number that says how wrong the answers are; training makes it small. Here it is the mean of −log p, where p is the probability that the right answer gets. It is also called cross-entropy, or negative log-likelihood.',
  gradient: 'For each number in a network: how fast the loss grows when this number grows.',
  'learning rate': 'How far one step of training moves the parameters.',
  Adam: 'A rule for the steps of training: each parameter moves by the learning rate times the running mean of its gradients, divided by the root of the running mean of their squares.',
  batch: 'The examples that one step of training looks at together.',
  epoch: 'One pass through all examples of the training set.',
  seed: 'The number that chance starts from: the same seed gives the same first weights and the same order of examples.',
  dropout: 'During training some values are set to 0 at random, so that the network relies on none of them.',
  'validation set': 'Examples that are not learnt from, but used to choose among networks.',
  'test set':
    'Examples that are neither learnt from nor used to choose. They are looked at once, at the end.',
  overfitting: 'A network gets better and better on its own examples, but not on others.',
  'fully connected':
    'A layer in which each output is a weighted sum of all inputs, plus a bias; also called affine or linear. In PyTorch such layers are often named fc1, fc2 and so on.',
  LSTM: 'Long short-term memory: a network that reads a sequence step by step and keeps a state of numbers. Gates decide what it forgets, takes in and shows.',
  gate: 'A number between 0 and 1 that another number is multiplied by: 0 lets nothing of it through, 1 all of it.',
  embedding:
    'A list of numbers for each letter (or word, or pixel), found in training. The network computes with it in place of the letter.',
  'teacher forcing':
    'While it learns, the decoder is given the right letters so far, not those that it wrote itself.',
  'edit distance':
    'The least number of characters to insert, delete or replace to turn one text into another.',
  cosine:
    'How alike two lists of numbers are in direction: 1 if they are the same but for a factor, 0 if they have nothing in common.',
  flex: 'Burn’s device for the processor, with vector instructions; Burn is the library that computes here.',
};
