"""A header: what was written comes back, under the name of its identity and no other."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

import pytest

from tests.harness.store.cells import RECORD, identity
from xrobust.store.headers import Header, Rows

CELL = identity()
HEADER = Header(CELL, "unchanged", RECORD, Rows(1234, 56, "ab" * 16))


def sealed(**changes: Any) -> bytes:
    """The header with something changed, and a digest of what it then says."""
    value = {**json.loads(HEADER.to_bytes()), **changes}
    value.pop("digest")
    value = {name: content for name, content in value.items() if content != "gone"}
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps({**value, "digest": blake2b(text.encode(), digest_size=16).hexdigest()}).encode()


def test_a_header_comes_back() -> None:
    assert Header.from_bytes(HEADER.to_bytes(), cell=CELL.cell) == HEADER
    assert Header.from_bytes(sealed(), cell=CELL.cell) == HEADER
    for status in ("finished", "inapplicable", "failed"):
        bare = Header(CELL, status, RECORD, None)
        assert Header.from_bytes(bare.to_bytes(), cell=CELL.cell) == bare
        assert not bare.scored
    assert HEADER.scored


def test_a_header_says_which_cell_and_which_rows_it_is_of() -> None:
    value = json.loads(HEADER.to_bytes())
    assert (value["schema"], value["cell"], value["status"]) == (2, CELL.cell, "unchanged")
    assert value["rows"] == [1234, 56, "ab" * 16]
    assert value["identity"] == {
        "setting": [[*pair] for pair in CELL.setting.items()], "inputs": [[*pair] for pair in CELL.inputs.items()],
    }  # fmt: skip
    assert {name: value[name] for name in RECORD} == RECORD


OTHER = identity("swap@5")


@pytest.mark.parametrize(
    "changes",
    [
        {"identity": OTHER.to_json()},
        {"cell": OTHER.cell},
        {"cell": OTHER.cell, "identity": OTHER.to_json()},
        {"cell": "gone"},
        {"schema": 1},
        {"schema": "gone"},
    ],
    ids=["identity", "name", "both", "no name", "schema", "no schema"],
)
def test_a_header_that_is_sealed_anew_is_still_that_of_another_cell(changes: dict[str, Any]) -> None:
    """A digest can be made by anyone; the identity, the id and the name of the file belong together all the same."""
    with pytest.raises(ValueError, match=r"another cell|no header of schema"):
        Header.from_bytes(sealed(**changes), cell=CELL.cell)


def test_another_cells_header_is_not_taken_for_this_one() -> None:
    with pytest.raises(ValueError, match="another cell"):
        Header.from_bytes(HEADER.to_bytes(), cell=OTHER.cell)


@pytest.mark.parametrize("part", ["digest", "status", "rows", "identity", "scores", "counts", "state", "versions"])
def test_every_part_of_a_header_is_under_its_digest(part: str) -> None:
    value = json.loads(HEADER.to_bytes())
    with pytest.raises(ValueError, match="its digest"):
        Header.from_bytes(json.dumps({**value, part: "other"}).encode(), cell=CELL.cell)
    del value[part]
    with pytest.raises(ValueError, match="its digest"):
        Header.from_bytes(json.dumps(value).encode(), cell=CELL.cell)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b"{}"])
def test_what_is_no_header_is_an_error_of_value(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - JSON's own messages
        Header.from_bytes(data, cell=CELL.cell)
