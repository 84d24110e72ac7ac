"""`make bench`: every benchmark, each a ratio between two ways of doing the same in one run."""

from __future__ import annotations

from benchmarks import inference

if __name__ == "__main__":
    inference.main()
