"""Extractive question answering: the span of a context that answers a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.perturbations.text import Field
from xrobust.tasks.contract import Encoded, Example, Head, Item, Margins, Outputs, Predictions, State
from xrobust.tasks.encoding.positions import around_texts
from xrobust.tasks.encoding.template import Template, template
from xrobust.tasks.encoding.windows import Context, windows, with_most_context
from xrobust.tasks.margins.answers import Tokens, answer_margins, gold_around, gold_before
from xrobust.tasks.margins.labels import first_rows
from xrobust.tasks.scoring.answers import answer_score
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.reading import Reader, read_with

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

Statistics = Callable[[Predictions, Sequence[Example]], np.ndarray]
QUESTION, CONTEXT = "question", "context"
_N_BEST = 20
_START, _END, _MOST_CONTEXT = 0, 1, 2


@dataclass(frozen=True)
class QuestionAnswering:
    """A task whose examples have a question and a context; the gold is a list of answers with their starts.

    Lengths are those of XTREME's scripts; a model with fewer positions than `max_length` gets all of them shorter in
    proportion.
    """

    name: str
    languages: tuple[str, ...]
    readers: Mapping[str, Reader]
    """Source name to the function that reads a language and split."""
    answer_statistics: Statistics
    """`[n, 3]` exact match, F1, counted; the benchmark's normalisation of answers."""
    splits: tuple[str, ...] = ("test",)
    max_length: int = 384
    """Tokens, special ones included."""
    max_question: int = 64
    """Tokens of a question; longer ones lose their end."""
    stride: int = 128
    """Tokens from the start of a window over the context to that of the next one."""
    max_answer: int = 30
    """Tokens of an answer."""
    head: Head = Head.QUESTION_ANSWERING
    labels: tuple[str, ...] = ()
    protocol: int = 1
    metric: str = "f1"
    all_fields: tuple[str, ...] = (QUESTION, CONTEXT)
    default_fields: tuple[str, ...] = (QUESTION,)

    @property
    def sources(self) -> tuple[str, ...]:
        """Those that have a reader."""
        return tuple(self.readers)

    def load(self, source: Source, language: str, split: str) -> list[Example]:
        """The questions of a language."""
        return read_with(self, source, language, split)

    def limited(self, examples: Sequence[Example], count: int) -> Sequence[Example]:
        """The first ones."""
        return examples[:count]

    def fields(self, example: Example, language: str) -> Mapping[str, Field]:
        """Question and context, free; no edit may bring an answer into the question."""
        del language
        answers = tuple(dict.fromkeys(answer["text"] for answer in example.gold))
        return {
            QUESTION: Field(example.texts[QUESTION], withheld=answers),
            CONTEXT: Field(example.texts[CONTEXT]),
        }

    def encode(self, items: Sequence[Item], tokenizer: PreTrainedTokenizerBase) -> Encoded:
        """A sequence for every window over the context.

        `alignment` is `[length, 3]`: start and end of the token in the context as the model sees it, in code points,
        and whether the token has the most context in this window; -1 outside the context.
        """
        limit, max_question, stride = self._limits(tokenizer)
        around = template(tokenizer, texts=2)
        questions = _tokens([item.text(QUESTION) for item in items], tokenizer)
        contexts = _with_offsets([item.text(CONTEXT) for item in items], tokenizer)
        parts: dict[tuple[str, int], list[_Part]] = {}
        ids, types, owners, alignment = [], [], [], []
        truncated = np.zeros(len(items), bool)
        for owner, item in enumerate(items):
            question = questions[item.text(QUESTION)]
            truncated[owner] = len(question) > max_question
            question = question[:max_question]
            key = (item.text(CONTEXT), len(question))
            if key not in parts:
                room = limit - around.count - len(question)
                parts[key] = _parts(contexts[key[0]], around, before=len(question), room=room, stride=stride)
            for part in parts[key]:
                ids.append(around.join(question, part.ids))
                if around.between_types is not None:
                    types.append(around.join_types(len(question), len(part.ids)))
                owners.append(owner)
                alignment.append(part.alignment)
        return Encoded(
            ids=ids,
            type_ids=types if around.between_types is not None else None,
            owners=np.array(owners, np.int64),
            truncated=truncated,
            alignment=alignment,
        )

    def decode(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, state: State = None) -> Predictions:
        """The answer with the largest sum of logits over all windows, as it stands in the clean context.

        `outputs[i]` is `[length, 2]` logits of start and end. An item without any span gets an empty answer.
        """
        del state
        best: list[tuple[float, int, int] | None] = [None] * len(items)
        for sequence, owner in enumerate(encoded.owners.tolist()):
            found = _best_span(outputs[sequence], encoded.alignment[sequence], self.max_answer)
            known = best[owner]
            if found is not None and (known is None or found[0] > known[0]):
                best[owner] = found
        return [
            "" if found is None else _clean_answer(item, found[1], found[2])
            for item, found in zip(items, best, strict=True)
        ]

    def reference(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs) -> Any:
        """Nothing is compared with."""

    def margins(self, items: Sequence[Item], encoded: Encoded, outputs: Outputs, *, reference: Any) -> Margins:
        """The best sum of logits of an answer that shares a character with a right one, minus the best of the others.

        All answers that `decode` may give are looked at, over all windows, and not only those of its 20 best starts
        and ends. What a perturbed context holds counts as the clean characters that it came from.
        """
        del reference
        gold = [gold_before(item.example.gold, item.example.texts[CONTEXT]) for item in items]
        inside = [np.flatnonzero(alignment[:, _START] >= 0) for alignment in encoded.alignment]
        counts = np.array([len(places) for places in inside], np.int64)
        contexts = [alignment[places] for alignment, places in zip(encoded.alignment, inside, strict=True)]
        around = [
            gold_around(context, gold[owner], items[owner].perturbed.get(CONTEXT))
            for owner, context in zip(encoded.owners.tolist(), contexts, strict=True)
        ]
        before, through = np.concatenate(around, axis=1)
        tokens = Tokens(
            rows=np.repeat(first_rows(outputs), counts) + np.concatenate(inside),
            owners=np.repeat(encoded.owners, counts),
            stops=np.repeat(np.cumsum(counts), counts),
            may_start=np.concatenate(contexts)[:, _MOST_CONTEXT] == 1,
            before=before,
            through=through,
        )
        return answer_margins(outputs, tokens, items=len(items), longest=self.max_answer)

    def positions(
        self, items: Sequence[Item], encoded: Encoded, tokenizer: PreTrainedTokenizerBase
    ) -> Sequence[np.ndarray]:
        """Tokens of the question, as far as they were kept, and of the window over the context."""
        _, max_question, _ = self._limits(tokenizer)
        first = len(template(tokenizer, texts=2).between[0])
        questions = _with_offsets([item.text(QUESTION) for item in items], tokenizer)
        rows = []
        for owner, alignment in zip(encoded.owners.tolist(), encoded.alignment, strict=True):
            inside = np.flatnonzero(alignment[:, _START] >= 0)
            question = questions[items[owner].text(QUESTION)].offsets[:max_question]
            context = alignment[inside, : _END + 1]
            texts = [(0, first, question), (1, int(inside[0]) if len(inside) else 0, context)]
            rows.append(around_texts(len(alignment), texts))
        return rows

    def statistics(self, predictions: Predictions, examples: Sequence[Example]) -> np.ndarray:
        """`[n, 3]` exact match, F1 (0 to 1), counted."""
        return self.answer_statistics(predictions, examples)

    def score(self, totals: np.ndarray) -> dict[str, np.ndarray]:
        """F1 and exact match, 0 to 100."""
        return answer_score(totals)

    def _limits(self, tokenizer: PreTrainedTokenizerBase) -> tuple[int, int, int]:
        """Tokens of an input, of a question, and from the start of a window to that of the next one."""
        limit = min(self.max_length, tokenizer.model_max_length)
        question, stride = (max(1, part * limit // self.max_length) for part in (self.max_question, self.stride))
        return limit, question, stride


@dataclass(frozen=True, slots=True)
class _Part:
    """A window as a part of inputs; questions of one length share it."""

    ids: tuple[int, ...]
    alignment: np.ndarray


def _parts(context: Context, around: Template, *, before: int, room: int, stride: int) -> list[_Part]:
    found = windows(len(context.ids), room=room, stride=stride)
    first = len(around.between[0]) + before + len(around.between[1])
    parts = []
    for (start, length), most in zip(found, with_most_context(found), strict=True):
        alignment = np.full((first + length + len(around.between[2]), 3), -1, np.int32)
        alignment[first : first + length, :2] = context.offsets[start : start + length]
        alignment[first : first + length, _MOST_CONTEXT] = most
        parts.append(_Part(context.ids[start : start + length], alignment))
    return parts


def _tokens(texts: Sequence[str], tokenizer: PreTrainedTokenizerBase) -> dict[str, tuple[int, ...]]:
    different = list(dict.fromkeys(texts))
    rows = tokenizer(different, add_special_tokens=False, verbose=False)["input_ids"] if different else []
    return {text: tuple(row) for text, row in zip(different, rows, strict=True)}


def _with_offsets(texts: Sequence[str], tokenizer: PreTrainedTokenizerBase) -> dict[str, Context]:
    different = list(dict.fromkeys(texts))
    if not different:
        return {}
    found = tokenizer(different, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    return {
        text: Context(tuple(ids), np.array(offsets, np.int32).reshape(-1, 2))
        for text, ids, offsets in zip(different, found["input_ids"], found["offset_mapping"], strict=True)
    }


def _best_span(logits: np.ndarray, alignment: np.ndarray, longest: int) -> tuple[float, int, int] | None:
    """Sum of logits, first and last code point of the best span in a window; None where there is none.

    Starts and ends are among the 20 largest logits of the window each, as in the benchmark's script.
    """
    starts = _largest(logits[:, 0])
    ends = _largest(logits[:, 1])
    starts = starts[alignment[starts, _MOST_CONTEXT] == 1]
    ends = ends[alignment[ends, _START] >= 0]
    length = ends[None, :] - starts[:, None] + 1
    allowed = (length >= 1) & (length <= longest)
    if not allowed.any():
        return None
    sums = np.where(allowed, logits[starts, 0][:, None] + logits[ends, 1][None, :], -np.inf)
    row, column = np.unravel_index(int(sums.argmax()), sums.shape)
    first, last = starts[row], ends[column]
    return float(sums[row, column]), int(alignment[first, _START]), int(alignment[last, _END])


def _largest(values: np.ndarray) -> np.ndarray:
    """Positions of the largest values, largest first; of equal ones the earlier."""
    if len(values) > _N_BEST:
        bound = np.partition(values, -_N_BEST)[-_N_BEST]
        positions = np.flatnonzero(values >= bound)
    else:
        positions = np.arange(len(values))
    order: np.ndarray = positions[np.argsort(-values[positions], kind="stable")][:_N_BEST]
    return order


def _clean_answer(item: Item, start: int, end: int) -> str:
    """The characters of a span, without space around; of a perturbed context those that they came from."""
    seen = item.text(CONTEXT)
    while start < end and seen[start].isspace():
        start += 1
    while end > start and seen[end - 1].isspace():
        end -= 1
    if CONTEXT in item.perturbed:
        start, end = item.perturbed[CONTEXT].to_clean((start, end))
    return item.example.texts[CONTEXT][start:end].strip()
