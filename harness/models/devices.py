"""Which device a name means; torch is asked only where there may be an accelerator."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Final

from xrobust.perturbations.errors import UsageError, suggestion

_FILES = Path("/dev")
_ACCELERATORS: Final = ("dxg", "kfd", "nvgpu", "nvhost", "nvidia", "nvmap")
"""What the names of device files begin with that a driver of NVIDIA, AMD or WSL makes; on Linux torch reaches its
accelerators through them."""


def pick_device(device: str) -> str:
    """The device that a name means; `auto` is the best one that there is.

    Raises:
        UsageError: If there is none of that name here.
    """
    if device == "cpu" or (device == "auto" and _has_no_accelerator()):
        return "cpu"
    import torch

    if device == "auto":
        if torch.cuda.is_available():
            return "cuda"
        return "mps" if torch.backends.mps.is_available() else "cpu"
    kind, _, number = device.partition(":")
    present = {
        "cpu": 1,
        "cuda": torch.cuda.device_count() if torch.cuda.is_available() else 0,
        "mps": int(torch.backends.mps.is_available()),
    }
    if kind not in present or not (number or "0").isdecimal():
        raise UsageError(
            f"unknown device '{device}'", expected="auto, cpu, cuda, cuda:N or mps", fix=suggestion(kind, present)
        )
    if int(number or 0) >= present[kind]:
        raise UsageError(f"this machine has no device '{device}'", expected="auto or cpu")
    return device


@functools.cache
def device_model(device: str) -> str:
    """A device of `pick_device` by what it is, so that two of one kind are the same: `cpu`, `cuda NVIDIA H100`.

    Of processors no more than that is told: which one it is changes last bits, and a cluster has several.
    """
    kind = device.partition(":")[0]
    if kind != "cuda":
        return kind
    import torch

    return f"{kind} {torch.cuda.get_device_name(device)}"


def _has_no_accelerator() -> bool:
    """Whether it is certain that torch would find none."""
    if sys.platform != "linux":
        return False
    try:
        return not any(file.name.startswith(_ACCELERATORS) for file in _FILES.iterdir())
    except OSError:
        return False
