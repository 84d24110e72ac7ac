"""The user's folders lie where the environment says."""

from __future__ import annotations

from pathlib import Path

import pytest

from xrobust.user.folders import cache_directory, data_directory

VARIABLES = ("XROBUST_CACHE", "XDG_CACHE_HOME", "XROBUST_DATA", "XDG_DATA_HOME")


@pytest.mark.parametrize(
    ("variables", "cache", "data"),
    [
        ({"HOME": "/h"}, "/h/.cache/xrobust", "/h/.local/share/xrobust"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/c", "XDG_DATA_HOME": "/d"}, "/c/xrobust", "/d/xrobust"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "/c", "XROBUST_CACHE": "/mine"}, "/mine", "/h/.local/share/xrobust"),
        ({"HOME": "/h", "XDG_DATA_HOME": "/d", "XROBUST_DATA": "/mine"}, "/h/.cache/xrobust", "/mine"),
        ({"HOME": "/h", "XROBUST_CACHE": "~/c", "XROBUST_DATA": "~/d"}, "/h/c", "/h/d"),
        ({"HOME": "/h", "XDG_CACHE_HOME": "~/c", "XDG_DATA_HOME": ""}, "/h/c/xrobust", "/h/.local/share/xrobust"),
    ],
)
def test_own_variables_go_before_shared_ones_and_these_before_the_home(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], cache: str, data: str
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert (cache_directory(), data_directory()) == (Path(cache), Path(data))
