"""Which Chinese characters are in common use, by the standards of encodings."""

from __future__ import annotations


def level_1(codec: str) -> set[str]:
    """The characters that Python encodes in level 1 of GB 2312 or of Big5."""
    first, last = {"gb2312": (0xB0A1, 0xD7F9), "big5": (0xA440, 0xC67E)}[codec]
    found = set()
    for point in range(0x4E00, 0x9FA6):
        encoded = chr(point).encode(codec, errors="ignore")
        if encoded and first <= int.from_bytes(encoded, "big") <= last:
            found.add(chr(point))
    return found
