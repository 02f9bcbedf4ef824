"""The translator opened on one sentence, computed by PyTorch in float64: gates, cells, states, every step of the attention.

    python opened.py         writes opened.safetensors: the small models of translator.py, undisturbed and disturbed
    python opened.py trained writes opened.json: what the page shows of a shipped translator and a sentence of ours

Everything is written out by hand, from the parameters alone, and compared with what torch.nn makes of the same sentence.
"""

import json
import math
import sys
from datetime import date
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn import functional as F

from translator import EOS, KINDS, MODELS, SOS, normalize, open_trained, small

HERE = Path(__file__).parent
SOURCE = [4, 5, 6, 7, 8]
WRITTEN = [8, 7, 6, 5, 4, 8, EOS]
RIGHT = [8, 7, 6, EOS]
FORBIDDEN = [1, 3]
FIXED = {2: [1.0, 0.0, 2.0, 0.0, 1.0]}
SENTENCE, REFERENCE = "lo prometiste .", "you promised ."


def lstm(layer, suffix, inputs, h, c):
    """Every step of one direction: a dict of [T, H] for i, f, g, o, c, h."""
    w_x, w_h = (getattr(layer, f"weight_{kind}_l0{suffix}") for kind in ("ih", "hh"))
    bias = getattr(layer, f"bias_ih_l0{suffix}") + getattr(layer, f"bias_hh_l0{suffix}")
    rows = {name: [] for name in "ifgoch"}
    for x in inputs:
        i, f, g, o = (w_x @ x + w_h @ h + bias).chunk(4)
        i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
        c = f * c + i * g
        h = o * torch.tanh(c)
        for name, value in zip("ifgoch", (i, f, g, o, c, h)):
            rows[name].append(value)
    return {name: torch.stack(values) for name, values in rows.items()}


def attend(layer, q, keys, forbidden=(), fixed=None):
    """z, s, p, c and a_o of one query."""
    z = q if layer.kind == "dot" else layer.linear_in.weight @ q
    if layer.kind == "additive":
        s = torch.tanh(z + keys @ layer.linear_source.weight.T) @ layer.score.weight[0]
    else:
        s = keys @ z
    s[list(forbidden)] = -math.inf
    p = torch.softmax(s, 0) if fixed is None else torch.tensor(fixed, dtype=s.dtype) / sum(fixed)
    c = p @ keys
    a = torch.tanh(layer.linear_out(torch.cat([q if layer.reading == "equations" else z, c])))
    return {"z": z, "s": s, "p": p, "c": c, "a": a}


@torch.no_grad()
def opened(model, source, forced=(), forbidden=(), fixed={}, limit=49):
    """Everything of one sentence, by part, and what is written: greedily where no letter is forced."""
    x = model.encoder.embedding.weight[source]
    zeros = x.new_zeros(model.encoder.lstm.hidden_size)
    forward = lstm(model.encoder.lstm, "", x, zeros, zeros)
    backward = lstm(model.encoder.lstm, "_reverse", x.flip(0), zeros, zeros)
    h, c = (torch.cat([forward[name][-1], backward[name][-1]]) for name in "hc")
    backward = {name: rows.flip(0) for name, rows in backward.items()}
    keys = torch.cat([forward["h"], backward["h"]], 1)
    attention = getattr(model.decoder, "attn", None)
    written, steps, attended, said = [], [], [], []
    while len(written) < limit and (not written or written[-1] != EOS):
        step = len(written)
        last = model.decoder.embedding.weight[[written[-1] if written else SOS]]
        own = {name: rows[0] for name, rows in lstm(model.decoder.lstm, "", last, h, c).items()}
        h, c, outputs = own["h"], own["c"], own["h"]
        if attention:
            attended.append(attend(attention, h, keys, forbidden, fixed.get(step)))
            outputs = attended[-1]["a"]
        said.append(F.log_softmax(model.generator(outputs), -1))
        steps.append(own)
        written.append(forced[step] if step < len(forced) else int(said[-1].argmax()))
    gather = lambda rows: {name: torch.stack([row[name] for row in rows]) for name in rows[0]} if rows else {}
    parts = {"forward": forward, "backward": backward, "decoder": gather(steps), "attention": gather(attended)}
    return parts | {"said": {"log": torch.stack(said)}}, written


def check(model, source, written, parts):
    """What is written out by hand is what torch.nn computes."""
    keys, state, padding = model.encoder([source])
    by_hand = torch.cat([parts["forward"]["h"], parts["backward"]["h"]], 1)
    assert torch.allclose(by_hand, keys[0], atol=1e-12)
    inputs = torch.tensor([[SOS, *written[:-1]]])
    outputs, p, _ = model.decoder(inputs, state, keys, padding)
    assert torch.allclose(parts["said"]["log"], F.log_softmax(model.generator(outputs)[0], -1), atol=1e-12)
    if p is not None:
        assert torch.allclose(parts["attention"]["p"], p[0], atol=1e-12)


@torch.no_grad()
def golden_values():
    golden = {}
    for number, kind in enumerate(KINDS):
        model = small(kind, number)
        name = "none" if kind is None else ".".join(kind)
        parts, written = opened(model, SOURCE, WRITTEN)
        check(model, SOURCE, written, parts)
        cases = {"plain": parts}
        if kind:
            cases["changed"], _ = opened(model, SOURCE, WRITTEN, FORBIDDEN, FIXED)
            # The others are −∞ here, and as good as that there.
            allowed = [place for place in range(len(SOURCE)) if place not in FORBIDDEN]
            cases["changed"]["attention"]["s"] = cases["changed"]["attention"]["s"][:, allowed]
        greedy, freely = opened(model, SOURCE)
        check(model, SOURCE, freely, greedy)
        _, disturbed = opened(model, SOURCE, WRITTEN[:2], FORBIDDEN, FIXED)
        under, _ = opened(model, SOURCE, freely, FORBIDDEN, FIXED)
        own = lambda parts, entries: torch.stack([row[entry] for row, entry in zip(parts["said"]["log"], entries)])
        golden[f"{name}/before"], golden[f"{name}/under"] = own(greedy, freely).exp(), own(under, freely).exp()
        golden[f"{name}/freely"] = torch.tensor(freely, dtype=torch.float64)
        golden[f"{name}/disturbed"] = torch.tensor(disturbed, dtype=torch.float64)
        right, _ = opened(model, SOURCE, RIGHT)
        golden[f"{name}/losses"] = -own(right, RIGHT)
        for case, parts in cases.items():
            for part, values in parts.items():
                golden |= {f"{name}/{case}.{part}.{own}": value for own, value in values.items()}
    return {key: value.float().contiguous() for key, value in golden.items()}


@torch.no_grad()
def trained_values():
    """Single numbers of the shipped translator with attention, units and places from 0."""
    model, source_vocab, target_vocab = open_trained(MODELS / "translator-bilinear.safetensors")
    source = [source_vocab.index(letter) for letter in normalize(SENTENCE)]
    right = [target_vocab.index(letter) for letter in normalize(REFERENCE)] + [EOS]
    parts, written = opened(model, source)
    check(model, source, written, parts)
    text = lambda entries: "".join(target_vocab[entry] for entry in entries if entry > 3)
    number = lambda value: round(float(value), 7)
    unit = lambda part, unit, letter: {
        "unit": unit,
        "letter": letter,
        **{name: number(parts[part][name][letter][unit]) for name in "ifgoch"},
    }
    step, stages = 4, {"z": 5, "s": 6, "p": 6, "c": 9, "a": 11}
    forced = [target_vocab.index("i")]
    sets = [[4], [10], [3], [4, 10]]
    evenly = {step: [1.0] * len(source) for step in range(49)}
    taught, _ = opened(model, source, right)
    losses = [-number(row[entry]) for row, entry in zip(taught["said"]["log"], right)]
    return {
        "typed": SENTENCE,
        "source": normalize(SENTENCE),
        "translation": text(written),
        "units": {
            "forward": unit("forward", 7, 3),
            "backward": unit("backward", 12, 5),
            "decoder": unit("decoder", 20, step),
        },
        "attention": {
            "step": step,
            "places": stages,
            "values": {name: number(parts["attention"][name][step][place]) for name, place in stages.items()},
            "letter": number(parts["said"]["log"][step][written[step]].exp()),
        },
        "forced": {"letter": "i", "translation": text(opened(model, source, forced)[1])},
        "forbidden": [{"letters": letters, "translation": text(opened(model, source, (), letters)[1])} for letters in sets],
        "evenly": text(opened(model, source, fixed=evenly)[1]),
        "reference": REFERENCE,
        "losses": losses,
    }


def main():
    if sys.argv[1:] == ["trained"]:
        (HERE / "opened.json").write_text(json.dumps(trained_values(), ensure_ascii=False, indent=1) + "\n")
        return
    metadata = {
        "made_by": "tests/reference/opened.py, computed in float64 and stored as float32",
        "torch": torch.__version__,
        "date": date.today().isoformat(),
    }
    save_file(golden_values(), HERE / "opened.safetensors", metadata)


if __name__ == "__main__":
    main()
