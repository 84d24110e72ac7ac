"""PAWS-X: do two sentences with nearly the same words say the same?"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from xrobust.perturbations.errors import DataError
from xrobust.tasks.contract import Example
from xrobust.tasks.kinds.pair_classification import PairClassification
from xrobust.tasks.registry import task
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.file_names import configuration
from xrobust.tasks.sources.files import find_data
from xrobust.tasks.sources.hub import hub_rows
from xrobust.tasks.sources.pairs import PairRow, downloaded_pairs, read_release

LANGUAGES = ("de", "en", "es", "fr", "ja", "ko", "zh")
LABELS = ("0", "1")
_ROWS = 2000
# The Hub's loader lost rows here, so that those behind them have other numbers than in the other languages.
_ROWS_LEFT_ON_THE_HUB = {("es", "validation"): 1961, ("fr", "validation"): 1988, ("ko", "test"): 1999}


def _shared(pairs: Sequence[tuple[Hashable, Hashable]]) -> list[int]:
    """For each pair the first one that it is joined with by shared sentences, at once or by way of others.

    >>> _shared([("a", "b"), ("c", "d"), ("e", "f"), ("d", "a")])
    [0, 0, 2, 0]
    """
    first = list(range(len(pairs)))

    def root(row: int) -> int:
        while first[row] != row:
            first[row] = first[first[row]]
            row = first[row]
        return row

    seen: dict[Hashable, int] = {}
    for row, pair in enumerate(pairs):
        for sentence in pair:
            one, other = sorted((root(row), root(seen.setdefault(sentence, row))))
            first[other] = one
    return [root(row) for row in range(len(pairs))]


def _examples(source: Source, rows: Iterable[PairRow], split: str) -> list[Example]:
    kept = []
    for index, row in enumerate(rows):
        if not (isinstance(row.first, str) and isinstance(row.second, str)):
            source.defect(DataError(f"{row.where}: a sentence is missing", expected="sentence1, sentence2 and label"))
            continue
        gold = str(row.label).strip()
        if gold not in LABELS:
            where = row.label_where or row.where
            source.defect(DataError(f"{where}: the label '{row.label}'", expected=", ".join(LABELS)))
            continue
        # XTREME's download has no spaces around sentences; the releases may.
        texts = (row.first.strip(), row.second.strip())
        if not all(map(_translated, texts)):
            what = "a pair with a sentence that nobody translated (blank, or 'NS') is kept, as in the benchmark"
            source.treat(what, row.file)
        kept.append((index, texts, gold))
    # What stands in for many sentences is not a sentence that their pairs share.
    sentences = [
        (one if _translated(one) else (index, 1), other if _translated(other) else (index, 2))
        for index, (one, other), _ in kept
    ]
    return [
        Example(
            id=f"pawsx-{split}-{index}",
            cluster=f"pawsx-{split}-sharing-{kept[first][0]}",
            texts={"sentence1": texts[0], "sentence2": texts[1]},
            gold=gold,
            parallel_id=str(index),
        )
        for (index, texts, gold), first in zip(kept, _shared(sentences), strict=True)
    ]


def _translated(sentence: str) -> bool:
    return sentence not in {"", "NS"}


def _from_folder(source: Source, language: str, split: str) -> list[Example]:
    rows = downloaded_pairs(source, "pawsx", language, split, columns="sentence1, sentence2")
    return _examples(source, rows, split)


def _from_release(source: Source, language: str, split: str) -> list[Example]:
    path = find_data(source, "pawsx", language=language, split=split)
    columns = ("id", "sentence1", "sentence2", "label")
    rows, seen = [], set()
    for line, values in read_release(path, columns=columns, defect=source.defect):
        row = PairRow(values["sentence1"], values["sentence2"], values["label"], str(path), f"line {line}")
        if values["id"] in seen:
            source.defect(DataError(f"{row.where}: the id '{values['id']}' stands twice", expected="each id once"))
            continue
        seen.add(values["id"])
        rows.append(row)
    if not rows:
        raise DataError(f"'{path}' has a header and no row", fix="download it again")
    return _examples(source, rows, split)


def _from_hub(source: Source, language: str, split: str) -> list[Example]:
    config = configuration("pawsx", language)
    rows = hub_rows(source, config, split, columns=("sentence1", "sentence2", "label"))
    if len(rows) == _ROWS_LEFT_ON_THE_HUB.get((language, split)):
        raise DataError(
            f"'{config}' ({split}) on the Hub has lost {_ROWS - len(rows)} of its rows",
            expected=f"{_ROWS:,} rows, parallel to those of the other languages",
            got=f"{len(rows):,}: the Hub's loader stumbled over quotation marks, and the rows behind have moved up",
            fix="--source raw (PAWS-X's x-final) or --source xtreme (XTREME's download), with --data-dir DIR",
        )
    columns = (rows["sentence1"], rows["sentence2"], rows["label"])
    pairs = [
        PairRow(first, second, label, f"{config} ({split}) on the Hub", f"row {index}")
        for index, (first, second, label) in enumerate(zip(*columns, strict=True))
    ]
    return _examples(source, pairs, split)


def _from_mini(source: Source, language: str, split: str) -> list[Example]:
    del source
    from xrobust.tasks import mini

    items = mini.paraphrases(split)
    # By meaning, since two meanings may sound alike in some language, and clusters are the same in all.
    shared = _shared([(item.first, item.second) for item in items])
    examples = []
    for item, first in zip(items, shared, strict=True):
        one, other = item.realise(language)
        examples.append(
            Example(
                id=item.id,
                cluster=items[first].id,
                texts={"sentence1": one.text, "sentence2": other.text},
                gold=str(item.label),
                parallel_id=item.id,
            )
        )
    return examples


@task
def pawsx() -> PairClassification:
    """PAWS-X with 7 languages, parallel by row."""
    return PairClassification(
        name="pawsx",
        languages=LANGUAGES,
        labels=LABELS,
        fields_in_order=("sentence1", "sentence2"),
        readers={"hub": _from_hub, "xtreme": _from_folder, "raw": _from_release, "mini": _from_mini},
    )
