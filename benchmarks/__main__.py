"""`make bench`: the benchmarks of speed, each a ratio between two ways of doing the same in one run."""

from __future__ import annotations

from benchmarks import inference, perturb

if __name__ == "__main__":
    inference.main()
    perturb.main()
