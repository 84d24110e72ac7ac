"""What the protocol's deviations from the benchmark's code of 2020 change, in points, on clean data.

    python -m benchmarks.protocol udpos --checkpoint DIR --data DIR/ud
    python -m benchmarks.protocol xquad --checkpoint DIR --data DIR

`udpos`: sequences that end in `</s></s>`, as in 2020, against those that the tokenizer's own template ends. The weights
are the same for both, and were trained with the latter.

`xquad`: answers cut at spaces and realigned with the text by `get_final_text`, as in 2020, against characters of the
first to the last token. Inputs, logits and the chosen tokens are the same for both; what differs is the text that is
made of them.

Prints a row a language and their mean as Markdown: both ways, and xrobust minus 2020 with its paired 95 % interval.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from xrobust.analysis.intervals import Part, estimate
from xrobust.analysis.replicates import replicates
from xrobust.checkpoints.choosing import resolve, select
from xrobust.checkpoints.registry import load_registry
from xrobust.inference.engine import outputs_of
from xrobust.models.loading import load_model, load_tokenizer
from xrobust.perturbations.errors import MissingFileError
from xrobust.tasks import TASKS, Encoded, Example, Item, Outputs, Source
from xrobust.tasks.kinds.question_answering import CONTEXT, QuestionAnswering
from xrobust.tasks.kinds.tagging import Tagging

SPACES = " \t\r\n\u202f"
"""Between words, for the processor of 2020."""
N_BEST = 20


class Compared(NamedTuple):
    """One language both ways."""

    language: str
    before: np.ndarray
    """`[n, k]` statistics the 2020 way."""
    after: np.ndarray
    """`[n, k]` xrobust's way."""
    clusters: list[str]
    differing: int
    """Tags or answers that are not equal."""
    predictions: int
    note: str


def main() -> None:
    """Read the command line, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("udpos", "xquad"))
    parser.add_argument("--checkpoint", required=True, help="fine-tuned for the task")
    parser.add_argument("--data", type=Path, required=True, help="folder of treebanks, or of XQuAD's files")
    parser.add_argument("--langs", default="", help="comma-separated; default: all that the data have")
    parser.add_argument("--limit", type=int, default=200, help="examples a language")
    parser.add_argument("--dtype", default="float32")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    import torch

    torch.set_num_threads(arguments.threads)
    {"udpos": separators, "xquad": answers}[arguments.task](arguments)


def separators(arguments: argparse.Namespace) -> None:
    """One `</s>` against two at the end of a sentence's sequences."""
    task = TASKS.get("udpos")
    assert isinstance(task, Tagging)  # noqa: S101  # narrows what the registry's type leaves open
    tokenizer, run = prepare(arguments)
    # The template has a special token less, so that as many subwords fit as beside the three of 2020.
    shorter = replace(task, max_length=task.max_length - 1)

    def compare(language: str, examples: Sequence[Example]) -> Compared:
        items = [Item(example) for example in examples]
        one = task.encode(items, tokenizer)
        two = with_second_separator(shorter.encode(items, tokenizer), tokenizer)
        before, after = (task.decode(items, encoded, run(encoded)) for encoded in (two, one))
        differing = sum(
            left != right for rows in zip(before, after, strict=True) for left, right in zip(*rows, strict=True)
        )
        cut = f"{len(one.ids) - len(items)} and {len(two.ids) - len(items)} sequences more than sentences"
        return Compared(language, *both(task, before, after, examples), differing, sum(map(len, after)), cut)

    report(task, loaded(arguments, task), compare)


def with_second_separator(encoded: Encoded, tokenizer: Any) -> Encoded:
    """The same sequences with another `</s>` at their end."""
    types = None if encoded.type_ids is None else [(*row, row[-1]) for row in encoded.type_ids]
    return replace(encoded, ids=[(*row, tokenizer.sep_token_id) for row in encoded.ids], type_ids=types)


def answers(arguments: argparse.Namespace) -> None:
    """Answers by characters against answers by words that are cut at spaces."""
    task = TASKS.get("xquad")
    assert isinstance(task, QuestionAnswering)  # noqa: S101  # narrows what the registry's type leaves open
    tokenizer, run = prepare(arguments)

    def compare(language: str, examples: Sequence[Example]) -> Compared:
        items = [Item(example) for example in examples]
        encoded = task.encode(items, tokenizer)
        outputs = run(encoded)
        after = task.decode(items, encoded, outputs)
        spans = best_spans(encoded, outputs, len(items), longest=task.max_answer)
        before, whole, other = [], 0, 0
        for item, span, answer in zip(items, spans, after, strict=True):
            if span is None:
                before.append("")
                continue
            text, unfound = answer_by_words(item.example.texts[CONTEXT], encoded, span, tokenizer)
            before.append(text)
            whole += unfound
            other += answer_by_characters(item.example.texts[CONTEXT], encoded, span) != answer
        differing = sum(left != right for left, right in zip(before, after, strict=True))
        note = f"{whole} whole words in place of a part; {other} other tokens chosen"
        return Compared(language, *both(task, before, after, examples), differing, len(items), note)

    report(task, loaded(arguments, task), compare)


class Answer(NamedTuple):
    """Tokens that a model chose."""

    sequence: int
    first: int
    last: int


def best_spans(encoded: Encoded, outputs: Outputs, count: int, *, longest: int) -> list[Answer | None]:
    """The best span of each item, candidate by candidate as `compute_predictions_logits` goes through them."""
    best: list[Answer | None] = [None] * count
    sums = [-np.inf] * count
    for sequence, owner in enumerate(encoded.owners.tolist()):
        logits, alignment = outputs[sequence], encoded.alignment[sequence]
        starts, ends = (
            sorted(range(len(logits)), key=lambda at, k=column: -logits[at, k])[:N_BEST] for column in (0, 1)
        )
        for start, end in product(starts, ends):
            in_context = alignment[start, 0] >= 0 and alignment[end, 0] >= 0
            if not in_context or alignment[start, 2] != 1 or end < start or end - start + 1 > longest:
                continue
            if logits[start, 0] + logits[end, 1] > sums[owner]:
                sums[owner], best[owner] = logits[start, 0] + logits[end, 1], Answer(sequence, start, end)
    return best


def answer_by_words(context: str, encoded: Encoded, answer: Answer, tokenizer: Any) -> tuple[str, bool]:
    """The answer of 2020, and whether it is whole words because the tokens were not found in them."""
    from transformers.data.metrics.squad_metrics import get_final_text

    words, word_at = words_of(context)
    offsets = encoded.alignment[answer.sequence][answer.first : answer.last + 1, :2]
    first, last = (word_of(context, word_at, offset) for offset in (offsets[0], offsets[-1]))
    original = " ".join(words[first : last + 1])
    tokens = tokenizer.convert_ids_to_tokens(encoded.ids[answer.sequence][answer.first : answer.last + 1])
    predicted = " ".join("".join(tokens).replace("\u2581", " ").split())
    final = get_final_text(predicted, original, do_lower_case=False)
    return final, final == original and predicted != original


def words_of(context: str) -> tuple[list[str], list[int]]:
    """Words between spaces, and for each character the number of its word; for a space, that of the next word."""
    words: list[str] = []
    word_at = []
    behind_space = True
    for character in context:
        if character in SPACES:
            behind_space = True
        elif behind_space:
            words.append(character)
            behind_space = False
        else:
            words[-1] += character
        word_at.append(len(words) - (0 if behind_space else 1))
    return words, word_at


def word_of(context: str, word_at: Sequence[int], offset: np.ndarray) -> int:
    """The word of a token: that of its first character that is no space; a space alone opens the word behind it."""
    start, end = offset.tolist()
    solid = [at for at in range(start, end) if context[at] not in SPACES]
    return word_at[solid[0] if solid else start]


def answer_by_characters(context: str, encoded: Encoded, answer: Answer) -> str:
    """What stands in the context from the first to the last token."""
    alignment = encoded.alignment[answer.sequence]
    return context[alignment[answer.first, 0] : alignment[answer.last, 1]].strip()


def prepare(arguments: argparse.Namespace) -> tuple[Any, Callable[[Encoded], Outputs]]:
    """The checkpoint's tokenizer, and a function that runs inputs through its model."""
    checkpoint = select(resolve(arguments.checkpoint, registry=load_registry()), TASKS.get(arguments.task))
    tokenizer, model = load_tokenizer(checkpoint), load_model(checkpoint, dtype=arguments.dtype)

    def run(encoded: Encoded) -> Outputs:
        return outputs_of(encoded, model, batch_tokens=4096)

    return tokenizer, run


def loaded(arguments: argparse.Namespace, task: Tagging | QuestionAnswering) -> Iterable[tuple[str, Sequence[Example]]]:
    """The languages that were asked for, or those that the folder has."""
    source = Source("raw", arguments.data)
    for language in arguments.langs.split(",") if arguments.langs else sorted(task.languages):
        try:
            yield language, task.limited(task.load(source, language, "test"), arguments.limit)
        except MissingFileError:
            if arguments.langs:
                raise


def both(
    task: Tagging | QuestionAnswering, before: Any, after: Any, examples: Sequence[Example]
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Statistics of both ways, and the clusters."""
    clusters = [example.cluster for example in examples]
    return task.statistics(before, examples), task.statistics(after, examples), clusters


def report(
    task: Tagging | QuestionAnswering,
    languages: Iterable[tuple[str, Sequence[Example]]],
    compare: Callable[[str, Sequence[Example]], Compared],
) -> None:
    """Print the table."""
    begin = time.perf_counter()
    metrics = ("f1", "accuracy") if isinstance(task, Tagging) else ("f1", "exact_match")
    heads = [f"{metric} {column}" for metric in metrics for column in ("2020", "xrobust", "difference")]
    print("| language | n | " + " | ".join(heads) + " | differing predictions | |")
    print("|---" * (4 + len(heads)) + "|", flush=True)
    found = []
    for language, examples in languages:
        found.append(compare(language, examples))
        print(row(task, metrics, found[-1:], name=language, note=found[-1].note), flush=True)
    print(row(task, metrics, found, name="mean", note=""))
    print(f"\n{time.perf_counter() - begin:.0f} s")


def row(
    task: Tagging | QuestionAnswering, metrics: Sequence[str], found: Sequence[Compared], *, name: str, note: str
) -> str:
    """A line of the table, over one language or the mean of several."""
    cells = []
    for metric in metrics:
        scored = [
            replicates(lambda totals, key=metric: task.score(totals)[key], [one.before, one.after], one.clusters)
            for one in found
        ]
        before, after = np.mean([one.scores for one in scored], axis=0)
        parts = [Part(np.diff(one.scores), np.diff(one.deviations), one.clusters) for one in scored]
        change = estimate(parts, np.full((len(parts), 1), 1 / len(parts)), largest=100.0)
        cells += [
            f"{before:.2f}",
            f"{after:.2f}",
            f"{change.values[0]:+.2f} [{change.low[0]:+.2f}, {change.high[0]:+.2f}]",
        ]
    differing, predictions = (
        sum(column) for column in zip(*((one.differing, one.predictions) for one in found), strict=True)
    )
    examples = sum(map(len, (one.before for one in found)))
    changed = f"{differing} of {predictions} ({100 * differing / predictions:.2f} %)"
    return f"| {name} | {examples} | {' | '.join(cells)} | {changed} | {note} |"


if __name__ == "__main__":
    main()
