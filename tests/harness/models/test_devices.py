"""A device is named without torch where it is certain what torch would say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from xrobust.models import devices
from xrobust.models.devices import device_model, pick_device
from xrobust.perturbations.errors import UsageError

CODE = """
import sys
from pathlib import Path
from xrobust.models import devices
devices._FILES = Path(sys.argv[1])
sys.platform = sys.argv[2]
print(devices.pick_device(sys.argv[3]), "torch" in sys.modules)
"""


def picked(folder: Path, device: str, *, platform: str = "linux") -> tuple[str, bool]:
    """The device that a fresh process picks, and whether that imported torch."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(folder), platform, device], capture_output=True, text=True, check=True
    )
    name, imported = done.stdout.split()
    return name, imported == "True"


def test_machine_without_accelerator_is_known_without_torch(tmp_path: Path) -> None:
    for name in ("null", "nvme0", "nvram", "sda"):
        (tmp_path / name).touch()
    assert picked(tmp_path, "auto") == ("cpu", False)
    assert picked(tmp_path, "cpu", platform="darwin") == ("cpu", False)


@pytest.mark.parametrize("name", ["nvidiactl", "nvidia0", "kfd", "dxg", "nvhost-gpu"])
def test_torch_is_asked_where_a_driver_has_left_a_file(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(devices, "_FILES", tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert pick_device("auto") == "cpu"
    (tmp_path / name).touch()
    assert pick_device("auto") == "cuda"


def test_torch_is_asked_where_device_files_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.setattr(devices, "_FILES", tmp_path / "none")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert pick_device("auto") == "cuda"


def test_auto_is_what_torch_finds_here() -> None:
    import torch

    best = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    assert pick_device("auto") == best


def test_unknown_device_is_refused() -> None:
    for device in ("gpu", "cuda:x", "cuda:99"):
        with pytest.raises(UsageError, match=device):
            pick_device(device)
    assert pick_device("cpu") == "cpu"


def test_a_device_is_named_by_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.get_device_name", {"cuda": "H100", "cuda:0": "H100", "cuda:1": "H200"}.__getitem__)
    names = [device_model(device) for device in ("cpu", "cpu:0", "mps", "cuda", "cuda:0", "cuda:1")]
    device_model.cache_clear()
    assert names == ["cpu", "cpu", "mps", "cuda H100", "cuda H100", "cuda H200"]
