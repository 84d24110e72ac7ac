"""Tagged sentences as XTREME keeps them: a token, a tab and a tag a line, an empty line between sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xrobust.perturbations.errors import DataError, MissingLabelsError
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.files import find_file, read_lines
from xrobust.tasks.sources.hub import REPOSITORY, hub_rows


@dataclass(slots=True)
class TaggedRows:
    """Tokens and tags of a sentence."""

    tokens: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def read_tagged(
    source: Source, path: Path, *, tags: Sequence[str], untagged: str, prefix: str = ""
) -> list[TaggedRows]:
    """The sentences of a file; tags come from the label folder where the file has none.

    Args:
        source: Where the labels are, and where defects go.
        path: The file.
        tags: Those that a token may have.
        untagged: The tag of a token with a space in it, which the benchmark cuts at the space.
        prefix: What stands before every token, such as `de:` in WikiAnn's own files.

    Raises:
        DataError: If the file cannot be read, or has no tags and there is no label folder.
    """
    rows = _rows(source, path, prefix)
    bare = sum(tag is None for sentence in rows for _, tag, _ in sentence)
    if bare and bare == sum(map(len, rows)):
        return _with_labels(source, path, rows, tags)
    sentences = []
    for sentence in rows:
        found = TaggedRows()
        for token, tag, line in sentence:
            where = f"'{path}', line {line}"
            token, tag = _cut(source, path, token, tag, untagged)  # noqa: PLW2901 - the benchmark's treatment
            if tag is None:
                source.defect(DataError(f"{where}: a token without a tag", expected="token, tab, tag", got=token))
            elif tag not in tags:
                source.defect(DataError(f"{where}: the tag '{tag}'", expected=", ".join(tags)))
            else:
                found.tokens.append(token)
                found.tags.append(tag)
                found.lines.append(line)
        if found.tokens:
            sentences.append(found)
    _count_loose(source, path, sentences)
    return sentences


def _rows(source: Source, path: Path, prefix: str) -> list[list[tuple[str, str | None, int]]]:
    """(token, tag or None, line) of every sentence."""
    sentences: list[list[tuple[str, str | None, int]]] = [[]]
    for number, line in enumerate(read_lines(path), start=1):
        if not line.strip():
            sentences.append([])
            continue
        token, tab, tag = line.partition("\t")
        if prefix and not token.startswith(prefix):
            source.defect(
                DataError(
                    f"'{path}', line {number}: the token '{token}'", expected=f"a token that begins with '{prefix}'"
                )
            )
            continue
        token = token[len(prefix) :].strip()
        if "\t" in tag or not token:
            count = line.count("\t") + 1
            problem = f"{count} columns" if token else "no token"
            source.defect(DataError(f"'{path}', line {number}: {problem}", expected="token, tab, tag"))
            continue
        sentences[-1].append((token, tag.strip() if tab else None, number))
    return [sentence for sentence in sentences if sentence]


def _cut(source: Source, path: Path, token: str, tag: str | None, untagged: str) -> tuple[str, str | None]:
    """A token with a space in it as the benchmark reads it: its first part, without its tag."""
    parts = token.split()
    if len(parts) == 1:
        return token, tag
    source.treat(f"a token with a space in it: cut there and tagged '{untagged}', as the benchmark does", path.name)
    return parts[0] if parts else "", untagged


def _with_labels(
    source: Source, path: Path, rows: list[list[tuple[str, str | None, int]]], tags: Sequence[str]
) -> list[TaggedRows]:
    """Tags of a sentence file that has none, from `TASK/test-LANG.tsv` of the label folder: a tag a line."""
    name = f"{path.parent.name}/{path.name}"
    if source.labels is None:
        raise MissingLabelsError(
            f"'{path}' has no tags",
            expected="a tag behind each token, or a folder of labels",
            got="XTREME's download, which leaves the test tags out",
            fix=f"--labels-dir DIR with {name} (a tag a line, an empty line between sentences), or --source hub or raw",
        )
    labels_path = find_file(source.labels, name, option="--labels-dir")
    groups: list[list[tuple[str, int]]] = [[]]
    for number, line in enumerate(read_lines(labels_path), start=1):
        if line.strip():
            groups[-1].append((line.strip(), number))
        else:
            groups.append([])
    groups = [group for group in groups if group]
    if len(groups) != len(rows):
        raise DataError(f"'{path}' has {len(rows)} sentences, '{labels_path}' {len(groups)}", expected="equally many")
    sentences = []
    for sentence, group in zip(rows, groups, strict=True):
        if len(sentence) != len(group):
            source.defect(
                DataError(
                    f"'{labels_path}', line {group[0][1]}: {len(group)} tags for {len(sentence)} tokens",
                    expected=f"a tag for each token of the sentence in line {sentence[0][2]} of '{path.name}'",
                )
            )
            continue
        wrong = [(tag, number) for tag, number in group if tag not in tags]
        for tag, number in wrong:
            source.defect(DataError(f"'{labels_path}', line {number}: the tag '{tag}'", expected=", ".join(tags)))
        if not wrong:
            tokens, _, lines = zip(*sentence, strict=True)
            sentences.append(TaggedRows(list(tokens), [tag for tag, _ in group], list(lines)))
    _count_loose(source, labels_path, sentences)
    return sentences


def hub_tagged(source: Source, config: str, split: str, *, column: str, tags: Sequence[str]) -> list[TaggedRows]:
    """The sentences of a configuration on the Hub; tags are class numbers or names there.

    Raises:
        DataError: If it cannot be loaded, or lacks a column.
    """
    rows = hub_rows(source, config, split, columns=("tokens", column))
    names = _class_names(rows.features[column])
    sentences = []
    for number, (tokens, found) in enumerate(zip(rows["tokens"], rows[column], strict=True)):
        where = f"'{config}' ({split}) of {source.directory or REPOSITORY}, row {number}"
        if tokens is None or found is None or len(tokens) != len(found) or not all(tokens):
            source.defect(DataError(f"{where}: tokens and tags", expected="equally many, and none of them empty"))
            continue
        wanted = [_tag(value, names) for value in found]
        wrong = [str(value) for value, tag in zip(found, wanted, strict=True) if tag not in tags]
        if wrong:
            source.defect(DataError(f"{where}: the tag '{wrong[0]}'", expected=", ".join(tags)))
            continue
        sentences.append(TaggedRows(list(tokens), [tag or "" for tag in wanted], [number] * len(tokens)))
    _count_loose(source, Path(config), sentences)
    return sentences


def _class_names(feature: object) -> list[str] | None:
    """Names of the classes of a list of class numbers; None where the list holds names itself."""
    inner = getattr(feature, "feature", feature)
    names = getattr(inner, "names", None)
    return list(names) if names is not None else None


def _tag(value: object, names: Sequence[str] | None) -> str | None:
    if isinstance(value, str):
        return value
    if names is not None and isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    return None


def _count_loose(source: Source, path: Path, sentences: Sequence[TaggedRows]) -> None:
    """Count tags I- that no B- or I- of their type stands before: the benchmark lets them begin an entity."""
    for sentence in sentences:
        before = "O"
        for tag in sentence.tags:
            if tag.startswith("I-") and before[2:] != tag[2:]:
                source.treat(
                    "a tag I- without a B- before it: taken for the begin of an entity, as the benchmark does",
                    path.name,
                )
            before = tag
