"""Tagged sentences of the miniature as examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from xrobust.tasks.contract import Example
from xrobust.tasks.sources.tagged import tagged_example

if TYPE_CHECKING:
    from xrobust.tasks.mini import Token


def mini_tagged(language: str, split: str, *, tags: Callable[[Sequence[Token]], list[str]]) -> list[Example]:
    """The sentences of a split in a language, parallel by item.

    Args:
        language: One of mini's.
        split: Of mini.
        tags: The tag of each token of a sentence.
    """
    from xrobust.tasks import mini

    return [
        tagged_example(
            item.id,
            [token.text for token in item.sentence.tokens],
            tags(item.sentence.tokens),
            parallel_id=item.id,
        )
        for item in mini.tagged(split, language)
    ]
