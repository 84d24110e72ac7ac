"""A plugin that asks for a file that nobody has."""

from pathlib import Path

WORDS = Path(__file__).with_name("words-that-were-never-shipped.txt").read_text(encoding="utf-8")
