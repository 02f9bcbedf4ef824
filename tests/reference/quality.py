"""BLEU and chrF of sentences of our own, by sacrebleu's defaults: quality.json."""

import json
from pathlib import Path

import sacrebleu

PAIRS = [
    ("Where is the cat?", "Where is the cat?"),
    ("Where's the dog?", "Where is the cat?"),
    ("I'm very hungry.", "I'm hungry."),
    ("My name is Ana, and I am 20 years old.", "My name's Ana, and I'm 20 years old."),
    ("It costs 1,000.50 - or 3.5 or 7-8.", "It costs 1,000.50, or 3.5, or 7-8."),
    ('He said: "a well-known (old) story!"', 'He said, "it\'s a well-known, old story!"'),
    ("the the the the", "the cat sat on the mat"),
    ("good morning", "Good morning!"),
    ("Yes.", "Yes."),
    ("", "Nothing came."),
    ("xyz", "abc def"),
    ("Tom & Mary went $5 / 100% of the way.", "Tom and Mary went 100% of the way for $5."),
    ("ñandú café naïve", "ñandú cafe naïve"),
    ("I don't know what you are talking about.", "I have no idea what you're talking about."),
]

scores = []
for pairs in [[pair] for pair in PAIRS] + [PAIRS, PAIRS[:3], PAIRS[6:11]]:
    predictions = [prediction for prediction, _ in pairs]
    truths = [[truth for _, truth in pairs]]
    scores.append(
        {
            "pairs": pairs,
            "bleu": sacrebleu.corpus_bleu(predictions, truths).score,
            "chrf": sacrebleu.corpus_chrf(predictions, truths).score,
        }
    )
out = Path(__file__).with_name("quality.json")
out.write_text(json.dumps(scores, ensure_ascii=False, indent=1) + "\n")
