"""A cell's header: what the cell is, how it came out, and what its rows must be like to belong to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

from xrobust.grid.identity import Identity

SCHEMA = 2
"""Version of headers and of what lies beside them."""

Status = Literal["finished", "unchanged", "inapplicable", "failed"]
"""`unchanged`: scored, and no example changed; `inapplicable`: there is nothing to score."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The Parquet file of a cell."""

    bytes: int
    count: int
    digest: str


@dataclass(frozen=True)
class Header:
    """The header of a cell."""

    identity: Identity
    status: Status
    record: Mapping[str, Any]
    """JSON values: `checkpoint` (name, baseline, intermediate), `metric`, `reason` (why it is n/a), `error`, `dose`,
    `counts`, `mixing`, `search`, `scores`, `state`, and `versions` of what stands beside the identity."""
    rows: Rows | None
    """None where nothing was scored."""

    @property
    def scored(self) -> bool:
        """Whether the cell has a score."""
        return self.rows is not None

    def __getitem__(self, name: str) -> Any:
        return self.record[name]

    def to_bytes(self) -> bytes:
        """The content of the header's file."""
        value = {
            "schema": SCHEMA,
            "cell": self.identity.cell,
            "identity": self.identity.to_json(),
            "status": self.status,
            "rows": None if self.rows is None else [self.rows.bytes, self.rows.count, self.rows.digest],
            **self.record,
        }
        return _dump({**value, "digest": digest(_dump(value))})

    @classmethod
    def from_bytes(cls, data: bytes, *, cell: str) -> Header:
        """Read a header.

        Args:
            data: What its file holds.
            cell: The id that the file is named by.

        Raises:
            ValueError: If it is not what was written under that id, to the last byte that means something.
        """
        value = json.loads(data)
        if not isinstance(value, dict) or value.get("schema") != SCHEMA:
            raise ValueError(f"no header of schema {SCHEMA}")
        if value.pop("digest", None) != digest(_dump(value)):
            raise ValueError("its digest is that of another header")
        identity = Identity.from_json(value.pop("identity"))
        if not value.pop("cell", None) == identity.cell == cell:
            raise ValueError("its identity is that of another cell")
        value.pop("schema")
        status, rows = value.pop("status"), value.pop("rows")
        return cls(identity, status, value, None if rows is None else Rows(*rows))


def digest(data: bytes) -> str:
    """32 hexadecimal digits."""
    return blake2b(data, digest_size=16).hexdigest()


def _dump(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
