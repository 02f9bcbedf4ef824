/** What the page trains as programs in PyTorch. Their random numbers are their own, so they do not print the page's. */

import type { TrainingOptions } from '../engine/protocol';
import type { Program } from '../figures/as-code';

/** One network to train, and what it is called. */
export interface Trained {
  label: string;
  options: TrainingOptions;
}

const RANDOM = `# Its random numbers (first weights, order, dropout) are not the page's, so what it prints comes near the page's figures
# and is not the same.
`;

const IMPORTS = `import torch
from torch import nn
from torch.nn import functional as F
`;

/** Where the official files of the characters are. */
const KMNIST = 'http://codh.rois.ac.jp/kmnist/dataset/kmnist/';
const IMAGES = 'train-images-idx3-ubyte.gz';
const LABELS = 'train-labels-idx1-ubyte.gz';

const JUDGE = `
def judge(inputs):
    # The fully connected layers in which every network ends.
    return [nn.Linear(inputs, 600), nn.ReLU(), nn.Dropout(0.3), nn.Linear(600, 120), nn.ReLU(), nn.Linear(120, 10)]
`;

const CNN = `

def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), *judge(576),
    )
`;

const CONNECTED = `

def connected(hidden):
    # A fully connected layer in the place of the convolutions.
    return nn.Sequential(nn.Flatten(), nn.Linear(784, hidden), nn.ReLU(), *judge(hidden))
`;

/** What all runs of an exhibit have in common, of which the page has them go through the same batches. */
function settings([first]: readonly Trained[]): string {
  const { batch_size, epochs, seed } = (first as Trained).options;
  return `batch_size, epochs, seed = ${batch_size}, ${epochs}, ${seed}
`;
}

/** Networks that learn to read characters, of `count` images to learn from and to validate on. */
export function characters(runs: readonly Trained[], count: number): Program {
  const has = (model: TrainingOptions['model']) => runs.some(({ options }) => options.model === model);
  const permutes = runs.some(({ options }) => options.permuted);
  const trained = runs.map(({ label, options: { model, hidden, permuted, learning_rate } }) => {
    const network = model === 'fcn' ? `lambda: connected(${hidden})` : 'cnn';
    const seen = permuted ? 'images.flatten(1)[:, shuffle].reshape(images.shape)' : 'images';
    return `train(${JSON.stringify(label)}, ${network}, ${learning_rate}, ${seen})
`;
  });
  return {
    pytorch: `# Trains on Kuzushiji-MNIST, with the settings of the page
${RANDOM}import gzip

import numpy as np
${IMPORTS}
torch.set_default_dtype(torch.float32)
${settings(runs)}

def read(name, header):
    with gzip.open(name) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


# The homework's split of all 60,000: a sixth is for validation.
count = ${count}
images = torch.tensor(read("${IMAGES}", 16).reshape(-1, 1, 28, 28)[:count] / np.float32(256))
labels = torch.tensor(read("${LABELS}", 8)[:count]).long()
order = torch.tensor(np.random.RandomState(42).permutation(60_000))
validation, training = (part[part < count] for part in (order[:10_000], order[10_000:]))
${permutes ? "# One order of the pixels for all images, not the page's own.\nshuffle = torch.tensor(np.random.RandomState(784).permutation(784))\n" : ''}
${JUDGE}${has('cnn') ? CNN : ''}${has('fcn') ? CONNECTED : ''}

def train(name, make, learning_rate, images):
    torch.manual_seed(seed)
    network = make()
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    for epoch in range(1, epochs + 1):
        network.train()
        losses = []
        for batch in training[torch.randperm(len(training))].split(batch_size):
            loss = F.cross_entropy(network(images[batch]), labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        network.eval()
        with torch.no_grad():
            right = network(images[validation]).argmax(1) == labels[validation]
        accuracy = right.float().mean().item()
        print(f"{name}, epoch {epoch}: loss {np.mean(losses):.4f}, validation accuracy {accuracy:.4f}", flush=True)


${trained.join('')}`,
    isOfChance: true,
    files: [IMAGES, LABELS].map((name) => ({ name, url: `${KMNIST}${name}` })),
  };
}

/** Translators that learn from the homework's pairs, and what they make of some sentences after each epoch. */
export function translators(runs: readonly Trained[], sentences: readonly string[]): Program {
  const attend = runs.some(({ options }) => options.attention !== 'none');
  const trained = runs.map(
    ({ label, options: { attention, learning_rate } }) =>
      `train(${JSON.stringify(label)}, ${attention === 'none' ? 'False' : 'True'}, ${learning_rate})
`,
  );
  return {
    pytorch: `# Trains the homework's translator on its pairs of sentences, with the settings of the page
${RANDOM}# train-eng-spa.txt has a pair a line, English and Spanish with a tab between them; ./build.sh data makes it.
${IMPORTS}from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

torch.set_default_dtype(torch.float32)
${settings(runs)}sentences = ${JSON.stringify(sentences)}
PAD, SOS, EOS, UNK = range(4)

with open("train-eng-spa.txt", encoding="utf-8") as file:
    english, spanish = zip(*(line.split("\\t")[:2] for line in file))
# Behind the four special entries the letters by their first appearance.
source_letters, target_letters = (list("\\0\\1\\2\\3") + list(dict.fromkeys("".join(texts))) for texts in (spanish, english))


def entries(text, letters):
    return torch.tensor([letters.index(letter) if letter in letters else UNK for letter in text])


sources = [entries(text, source_letters) for text in spanish]
targets = [torch.tensor([SOS, *entries(text, target_letters), EOS]) for text in english]


class Translator(nn.Module):
    def __init__(self, attends):
        super().__init__()
        self.attends = attends
        self.source = nn.Embedding(len(source_letters), 128, padding_idx=PAD)
        self.encoder = nn.LSTM(128, 64, batch_first=True, bidirectional=True)
        self.target = nn.Embedding(len(target_letters), 128, padding_idx=PAD)
        self.decoder = nn.LSTM(128, 128, batch_first=True)
        self.W_q, self.W_o = nn.Linear(128, 128, bias=False), nn.Linear(256, 128)
        self.generator = nn.Linear(128, len(target_letters))
        self.generator.weight = self.target.weight
        self.dropout = nn.Dropout(0.3)

    def encode(self, sources):
        lengths = torch.tensor([len(source) for source in sources])
        inputs = self.dropout(self.source(pad_sequence(sources, batch_first=True)))
        packed = pack_padded_sequence(inputs, lengths, batch_first=True, enforce_sorted=False)
        outputs, (h, c) = self.encoder(packed)
        H, _ = pad_packed_sequence(outputs, batch_first=True)
        padding = torch.arange(H.shape[1]) >= lengths[:, None]
        return self.dropout(H), padding, (torch.cat([*h], 1)[None], torch.cat([*c], 1)[None])

    def decode(self, letters, H, padding, state):
        outputs, state = self.decoder(self.dropout(self.target(letters)), state)
        outputs = self.dropout(outputs)
${
  attend
    ? `        if self.attends:
            z = self.W_q(outputs)
            p = (z @ H.mT).masked_fill(padding[:, None], -torch.inf).softmax(2)
            outputs = torch.tanh(self.W_o(torch.cat([z, p @ H], 2)))
`
    : ''
}        return self.generator(outputs), state

    @torch.no_grad()
    def translate(self, text):
        H, padding, state = self.encode([entries(text, source_letters)])
        letter, written = SOS, []
        while letter != EOS and len(written) < 49:
            scores, state = self.decode(torch.tensor([[letter]]), H, padding, state)
            letter = scores.argmax().item()
            written.append(letter)
        return "".join(target_letters[letter] for letter in written if letter > UNK)


def train(name, attends, learning_rate):
    torch.manual_seed(seed)
    translator = Translator(attends)
    optimizer = torch.optim.Adam(translator.parameters(), lr=learning_rate)
    for epoch in range(1, epochs + 1):
        translator.train()
        losses = []
        for batch in torch.randperm(len(sources)).split(batch_size):
            truth = pad_sequence([targets[pair] for pair in batch], batch_first=True)
            # Teacher forcing: whatever it would have written, it goes on from the true letter.
            scores, _ = translator.decode(truth[:, :-1], *translator.encode([sources[pair] for pair in batch]))
            loss = F.cross_entropy(scores.flatten(0, 1), truth[:, 1:].flatten(), ignore_index=PAD)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        translator.eval()
        print(f"{name}, epoch {epoch}: loss {sum(losses) / len(losses):.4f}", flush=True)
        for sentence in sentences:
            print(f"    {sentence} -> {translator.translate(sentence)}", flush=True)


${trained.join('')}`,
    isOfChance: true,
  };
}
