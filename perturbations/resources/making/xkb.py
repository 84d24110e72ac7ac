"""Letters on the keys of an XKB layout, read through libxkbcommon; only the build script needs it."""

from __future__ import annotations

import ctypes
import ctypes.util
import unicodedata
from collections.abc import Iterator
from math import hypot
from typing import NamedTuple

LEVELS = 2
"""Plain and with shift; what sits behind AltGr is not hit by a slip of one key."""
REACH = 1.3
"""Largest distance of two neighbours' centres, in key widths: the six keys around a key on staggered rows."""

# Rows of the alphanumeric block from the top: name, left edge of the first key in key widths, number of keys.
# pc105 has the backslash in the home row and a key left of Z; Japanese boards have one more key in rows E and B.
_ROWS = (("AE", 1.0, 13), ("AD", 1.5, 12), ("AC", 1.75, 12), ("AB", 2.25, 11))
_EXTRA = {"TLDE": (0.0, 0), "LSGT": (1.25, 3), "BKSL": (12.75, 2)}


class Key(NamedTuple):
    """A physical key: its centre in key widths, and the letter on each shift level ("" where there is none)."""

    x: float
    y: float
    letters: tuple[str, ...]


class _RuleNames(ctypes.Structure):
    _fields_ = (
        ("rules", ctypes.c_char_p),
        ("model", ctypes.c_char_p),
        ("layout", ctypes.c_char_p),
        ("variant", ctypes.c_char_p),
        ("options", ctypes.c_char_p),
    )


def _library() -> ctypes.CDLL:
    path = ctypes.util.find_library("xkbcommon")
    if path is None:
        raise SystemExit("libxkbcommon is missing\n  fix: apt-get install libxkbcommon0 xkb-data")
    library = ctypes.CDLL(path)
    pointer, word = ctypes.c_void_p, ctypes.c_uint32
    signatures = {
        "xkb_context_new": (pointer, [ctypes.c_int]),
        "xkb_context_unref": (None, [pointer]),
        "xkb_keymap_new_from_names": (pointer, [pointer, ctypes.POINTER(_RuleNames), ctypes.c_int]),
        "xkb_keymap_unref": (None, [pointer]),
        "xkb_keymap_layout_get_name": (ctypes.c_char_p, [pointer, word]),
        "xkb_keymap_key_by_name": (word, [pointer, ctypes.c_char_p]),
        "xkb_keymap_key_get_syms_by_level": (
            ctypes.c_int,
            [pointer, word, word, word, ctypes.POINTER(ctypes.POINTER(word))],
        ),
        "xkb_keysym_to_utf32": (word, [word]),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def is_letter(character: str) -> bool:
    """Whether a character is a letter or a sign that belongs to one, and no presentation form or superscript."""
    tag = unicodedata.decomposition(character).split(" ", 1)[0]
    # Thai SARA AM is a letter of its own key, though it has a <compat> decomposition.
    return unicodedata.category(character)[0] in "LM" and (tag[:1] != "<" or tag == "<compat>")


def _positions() -> Iterator[tuple[str, float, float]]:
    for row, (prefix, left, count) in enumerate(_ROWS):
        for number in range(count):
            yield f"{prefix}{number + 1:02}", left + number + 0.5, float(row)
    for name, (left, row) in _EXTRA.items():
        yield name, left + 0.5, float(row)


def read_layout(layout: str, variant: str = "", *, model: str = "pc105") -> tuple[str, list[Key]]:
    """A layout's name and its keys that carry letters.

    Args:
        layout: XKB layout, such as `de`.
        variant: Variant of it, such as `phonetic`; empty for the default one.
        model: XKB model.

    Raises:
        SystemExit: If libxkbcommon is missing or does not know the layout.
    """
    library = _library()
    names = _RuleNames(b"evdev", model.encode(), layout.encode(), variant.encode(), b"")
    context = library.xkb_context_new(0)
    keymap = library.xkb_keymap_new_from_names(context, ctypes.byref(names), 0)
    if not keymap:
        raise SystemExit(f"libxkbcommon knows no layout '{layout}({variant})'\n  fix: apt-get install xkb-data")
    try:
        keys: dict[tuple[float, float], Key] = {}
        for name, x, y in _positions():
            code = library.xkb_keymap_key_by_name(keymap, name.encode())
            letters = (
                tuple(_letter(library, keymap, code, level) for level in range(LEVELS)) if code < 0xFFFFFFFF else ()
            )
            if any(letters):
                keys.setdefault((x, y), Key(x, y, letters))
        return library.xkb_keymap_layout_get_name(keymap, 0).decode(), list(keys.values())
    finally:
        library.xkb_keymap_unref(keymap)
        library.xkb_context_unref(context)


def _letter(library: ctypes.CDLL, keymap: int, code: int, level: int) -> str:
    symbols = ctypes.POINTER(ctypes.c_uint32)()
    count = library.xkb_keymap_key_get_syms_by_level(keymap, code, 0, level, ctypes.byref(symbols))
    point = library.xkb_keysym_to_utf32(symbols[0]) if count == 1 else 0
    return chr(point) if point and is_letter(chr(point)) else ""


def neighbours(keys: list[Key]) -> dict[str, str]:
    """Each letter with the letters one key away on its shift level, in order of code points; some have none (ё).

    >>> neighbours([Key(0.5, 0, ("q", "Q")), Key(1.5, 0, ("w", "W")), Key(2.5, 0, ("e", "E"))])["w"]
    'eq'
    """
    found: dict[str, set[str]] = {letter: set() for key in keys for letter in key.letters if letter}
    for key in keys:
        for other in keys:
            if key is not other and hypot(key.x - other.x, key.y - other.y) <= REACH:
                for letter, near in zip(key.letters, other.letters, strict=True):
                    if letter and near and letter != near:
                        found[letter].add(near)
    return {letter: "".join(sorted(found[letter])) for letter in sorted(found)}
