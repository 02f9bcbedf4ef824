"""Golden values of the homework's translator, computed by PyTorch in float64.

    python translator.py         writes translator.safetensors: a small model of each kind, everything it computes
    python translator.py trained writes translator.json: what the shipped models write for sentences of our own

The small models have 10 Spanish and 9 English entries and a state of 8; their weights are stored with the rest.
"""

import json
import math
import sys
from datetime import date
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

from cnn import mix

HERE = Path(__file__).parent
MODELS = HERE / "../../models"
PAD, SOS, EOS, UNK = range(4)
KINDS = [None, ("bilinear", "equations"), ("bilinear", "code"), ("dot", "equations")] + [
    ("additive", "equations"),
    ("additive", "code"),
]
SOURCES = [[4, 5, 6, 7, 8], [9, 4, 3], [6], [5, 5, 9, 8]]
TARGETS = [[4, 5], [8, 7, 6, 5, 4], [6, 6, 3], [7]]
SENTENCES = [
    "¿Dónde está el gato?",
    "Tengo hambre.",
    "Ella me ve.",
    "No es mío.",
    "Tom y yo leemos.",
    "¡Ven!",
    "Mañana voy a la playa con mi hermana.",
    "venios .",
    "lo prometiste .",
    "no tengo blanca .",
]


class Encoder(nn.Module):
    def __init__(self, entries, size):
        super().__init__()
        self.embedding = nn.Embedding(entries, size, padding_idx=PAD)
        self.lstm = nn.LSTM(size, size // 2, batch_first=True, bidirectional=True)

    def forward(self, sources):
        """Outputs [B, S, H] and the last h and c [1, B, H] of sentences of unequal lengths."""
        lengths = torch.tensor([len(s) for s in sources])
        x = self.embedding(pad_sequence([torch.tensor(s) for s in sources], batch_first=True))
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        outputs, (h, c) = self.lstm(packed)
        outputs, _ = pad_packed_sequence(outputs, batch_first=True)
        padding = torch.arange(outputs.shape[1]) >= lengths[:, None]
        return outputs, (torch.cat([*h], -1)[None], torch.cat([*c], -1)[None]), padding


class Attention(nn.Module):
    def __init__(self, score, reading, size):
        super().__init__()
        self.kind, self.reading = score, reading
        if score != "dot":
            self.linear_in = nn.Linear(size, size, bias=False)
        if score == "additive":
            self.linear_source = nn.Linear(size, size, bias=False)
            self.score = nn.Linear(size, 1, bias=False)
        self.linear_out = nn.Linear(2 * size, size)

    def forward(self, q, h, padding):
        z = q if self.kind == "dot" else self.linear_in(q)
        if self.kind == "additive":
            s = self.score(torch.tanh(z[:, :, None] + self.linear_source(h)[:, None])).squeeze(-1)
        else:
            s = torch.einsum("bth,bsh->bts", z, h)
        p = torch.softmax(s.masked_fill(padding[:, None], -math.inf), dim=-1)
        c = torch.einsum("bts,bsh->bth", p, h)
        return torch.tanh(self.linear_out(torch.cat([q if self.reading == "equations" else z, c], -1))), p


class Decoder(nn.Module):
    def __init__(self, entries, size, attention):
        super().__init__()
        self.embedding = nn.Embedding(entries, size, padding_idx=PAD)
        self.lstm = nn.LSTM(size, size, batch_first=True)
        if attention:
            self.attn = Attention(*attention, size)

    def forward(self, inputs, state, h, padding):
        outputs, state = self.lstm(self.embedding(inputs), state)
        p = None
        if hasattr(self, "attn"):
            outputs, p = self.attn(outputs, h, padding)
        return outputs, p, state


class Translator(nn.Module):
    """The model of the homework's part 3 without its dropout, under the homework's own names."""

    def __init__(self, attention, source_entries=34, target_entries=34, size=128):
        super().__init__()
        self.encoder = Encoder(source_entries, size)
        self.decoder = Decoder(target_entries, size, attention)
        self.generator = nn.Linear(size, target_entries)
        self.generator.weight = self.decoder.embedding.weight

    def forward(self, sources, targets):
        """Teacher forcing: every intermediate by name, the mean loss last."""
        h, state, padding = self.encoder(sources)
        targets = pad_sequence([torch.tensor([SOS, *t, EOS]) for t in targets], batch_first=True)
        outputs, p, _ = self.decoder(targets[:, :-1], state, h, padding)
        logits = self.generator(outputs)
        loss = F.cross_entropy(logits.flatten(0, 1), targets[:, 1:].flatten(), ignore_index=PAD)
        out = {"encoder": h, "h": state[0][0], "c": state[1][0], "logits": logits, "loss": loss.reshape(1)}
        return out if p is None else out | {"attention": p}

    def step(self, entry, state, h):
        """Log-probabilities after one more entry of one sentence, the attention's row and the state."""
        padding = torch.zeros(1, h.shape[1], dtype=torch.bool)
        outputs, p, state = self.decoder(torch.tensor([[entry]]), state, h, padding)
        return F.log_softmax(self.generator(outputs)[0, 0], -1), None if p is None else p[0, 0], state

    @torch.no_grad()
    def search(self, source, width, limit=49):
        """The best of a beam: entries with EOS, mean log-probability, a row of attention for each entry."""
        h, state, _ = self.encoder([source])
        limit = max(limit, 2 * len(source))
        live, finished = [([], 0.0, [], state)], []
        for _ in range(limit):
            longer = []
            for entries, total, rows, state in live:
                log_p, row, state = self.step(entries[-1] if entries else SOS, state, h)
                for entry, value in enumerate(log_p.tolist()):
                    longer.append((entries + [entry], total + value, rows + [row], state))
            longer.sort(key=lambda hypothesis: -hypothesis[1])
            best = longer[: width - len(finished)]
            finished += [hypothesis for hypothesis in best if hypothesis[0][-1] == EOS]
            live = [hypothesis for hypothesis in best if hypothesis[0][-1] != EOS]
            if not live:
                break
        entries, total, rows, _ = max(finished or live, key=lambda hypothesis: hypothesis[1] / len(hypothesis[0]))
        return entries, total / len(entries), rows


def small(kind, number):
    """A model with weights by the formula of cnn.py: uniform in ±0.8, rounded to float32, its tensors numbered on."""
    model = Translator(kind, source_entries=10, target_entries=9, size=8).double()
    for k, (_, parameter) in enumerate(model.named_parameters()):
        u = torch.from_numpy(mix(1000 + 50 * number + k, parameter.numel()).astype("float64")) / 2**32 * 2 - 1
        with torch.no_grad():
            parameter.copy_((u * 0.8).float().reshape(parameter.shape))
    with torch.no_grad():
        model.encoder.embedding.weight[PAD] = 0
        model.decoder.embedding.weight[PAD] = 0
    return model


def golden_values():
    golden = {}
    for number, kind in enumerate(KINDS):
        model, own = small(kind, number), {}
        own |= {f"weights.{name}": p.clone() for name, p in model.named_parameters()}
        own |= model(SOURCES, TARGETS)
        own["loss"].backward()
        own |= {f"grad.{name}": p.grad.clone() for name, p in model.named_parameters()}
        optimizer = torch.optim.Adam(model.parameters(), lr=0.003, betas=(0.9, 0.999), eps=1e-8)
        losses = []
        for step in 1, 2, 3:
            optimizer.zero_grad()
            loss = model(SOURCES, TARGETS)["loss"]
            loss.backward()
            optimizer.step()
            losses.append(loss.detach())
            if step != 2:
                own |= {f"adam{step}.{name}": p.clone() for name, p in model.named_parameters()}
        own["loss_steps"] = torch.cat(losses)
        name = "none" if kind is None else ".".join(kind)
        golden |= {f"{name}/{key}": t.detach().float().contiguous() for key, t in own.items()}
    return golden


def normalize(text):
    """The homework's normalisation, by the regular expressions of its own tools."""
    import re
    import unicodedata

    text = unicodedata.normalize("NFD", text.lower().strip())
    text = "".join(c for c in text if unicodedata.category(c) != "Mn")
    return re.sub(r"[^a-zA-Z.!?]+", " ", re.sub(r"([.!?])", r" \1", text))


def open_trained(path):
    with safe_open(path, "pt") as file:
        metadata = file.metadata()
    options = json.loads(metadata["options"])
    attention = None if options["attention"] == "none" else (options["attention"], options["reading"])
    model = Translator(attention)
    model.load_state_dict(load_file(path), strict=True)
    return model.double().eval(), json.loads(metadata["source_vocab"]), json.loads(metadata["target_vocab"])


def trained_values():
    written = {}
    for name in "translator-none", "translator-bilinear":
        model, source_vocab, target_vocab = open_trained(MODELS / f"{name}.safetensors")
        written[name] = []
        for sentence in SENTENCES:
            text = normalize(sentence)
            source = [source_vocab.index(c) if c in source_vocab else UNK for c in text]
            result = {"typed": sentence, "source": text}
            for search, width in ("greedy", 1), ("beam", 5):
                entries, score, rows = model.search(source, width)
                result[search] = {
                    "translation": "".join(target_vocab[e] for e in entries if e > UNK),
                    "score": round(score, 6),
                    "attention": None if rows[0] is None else [[round(w, 6) for w in row.tolist()] for row in rows],
                }
            written[name].append(result)
    return written


def main():
    if sys.argv[1:] == ["trained"]:
        (HERE / "translator.json").write_text(json.dumps(trained_values(), ensure_ascii=False, indent=1) + "\n")
        return
    metadata = {
        "made_by": "tests/reference/translator.py, computed in float64 and stored as float32",
        "torch": torch.__version__,
        "date": date.today().isoformat(),
    }
    save_file(golden_values(), HERE / "translator.safetensors", metadata)


if __name__ == "__main__":
    main()
