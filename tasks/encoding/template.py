"""What a tokenizer puts around a text or a pair of texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xrobust.perturbations.errors import CheckpointError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


@dataclass(frozen=True, slots=True)
class Template:
    """Special tokens before, between and behind texts, so that inputs can be put together from ids."""

    between: tuple[tuple[int, ...], ...]
    """Ids before the first text, between two, behind the last: one more than there are texts."""
    between_types: tuple[tuple[int, ...], ...] | None
    """Their segment ids, where the tokenizer has them."""
    types: tuple[int, ...]
    """The segment id of each text."""

    @property
    def count(self) -> int:
        """Special tokens in all."""
        return sum(map(len, self.between))

    def join(self, *texts: tuple[int, ...]) -> tuple[int, ...]:
        """Ids of an input from the ids of its texts."""
        ids = self.between[0]
        for text, behind in zip(texts, self.between[1:], strict=True):
            ids = (*ids, *text, *behind)
        return ids

    def join_types(self, *lengths: int) -> tuple[int, ...]:
        """Segment ids of an input from the lengths of its texts, in tokens.

        Raises:
            ValueError: If the tokenizer has none.
        """
        if self.between_types is None:
            raise ValueError("the tokenizer has no segment ids")
        types = self.between_types[0]
        for length, segment, behind in zip(lengths, self.types, self.between_types[1:], strict=True):
            types = (*types, *(segment,) * length, *behind)
        return types


def template(tokenizer: PreTrainedTokenizerBase, *, texts: int) -> Template:
    """Find out what a tokenizer puts around one text or two, by trying.

    Raises:
        CheckpointError: If the tokenizer is one of the slow ones, which do not tell characters from tokens.
    """
    if not tokenizer.is_fast:
        raise CheckpointError(
            f"the tokenizer of '{tokenizer.name_or_path}' does not say which characters a token stands for",
            expected="a fast tokenizer (a tokenizer.json beside the weights)",
            got=type(tokenizer).__name__,
            fix="convert it: AutoTokenizer.from_pretrained(PATH, use_fast=True).save_pretrained(PATH)",
        )
    encoded = tokenizer(*["a"] * texts, add_special_tokens=True, verbose=False)
    ids, types = encoded["input_ids"], encoded.get("token_type_ids")
    between: list[list[int]] = [[] for _ in range(texts + 1)]
    between_types: list[list[int]] = [[] for _ in range(texts + 1)]
    found = [0] * texts
    seen = 0
    for position, text in enumerate(encoded.sequence_ids(0)):
        if text is None:
            between[seen].append(ids[position])
            between_types[seen].append(types[position] if types is not None else 0)
        else:
            seen = text + 1
            found[text] = types[position] if types is not None else 0
    return Template(
        between=tuple(map(tuple, between)),
        between_types=None if types is None else tuple(map(tuple, between_types)),
        types=tuple(found),
    )
