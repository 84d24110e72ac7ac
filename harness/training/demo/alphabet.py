"""Letters that the demo tokenizer knows by themselves, whether its training text has them or not."""

from __future__ import annotations

import unicodedata
from typing import Final

_BLOCKS: Final = (
    (0x0020, 0x007E),  # ASCII
    (0x00A1, 0x017F),  # Latin: German, Spanish, Turkish, and the keys beside theirs
    (0x0300, 0x0304),  # combining accents, and
    (0x0306, 0x030C),  # the rest of those that dead keys leave behind
    (0x0400, 0x045F),  # Cyrillic
    (0x0490, 0x0493),
    (0x060C, 0x0655),  # Arabic, with Persian letters that share its keys
    (0x0660, 0x0671),
    (0x067E, 0x0686),
    (0x0698, 0x06AF),
    (0x06C1, 0x06D5),
    (0x06F0, 0x06F9),
    (0x0900, 0x0970),  # Devanagari
    (0x0E01, 0x0E3A),  # Thai
    (0x0E3F, 0x0E5B),
    (0x2010, 0x2027),  # dashes, quotation marks, ellipsis
    (0x3001, 0x3002),  # Chinese punctuation; Chinese characters come with the text
)


def alphabet() -> list[str]:
    """Assigned, visible characters of the ten languages' scripts in code point order; the space mark is no letter."""
    return [
        chr(point)
        for first, last in _BLOCKS
        for point in range(first, last + 1)
        if unicodedata.category(chr(point)) not in {"Cn", "Cc", "Zs"}
    ]
