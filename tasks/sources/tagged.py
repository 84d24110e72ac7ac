"""Tagged sentences: as examples, and as XTREME keeps them, a token, a tab and a tag a line, sentences apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xrobust.perturbations.edits import Span
from xrobust.perturbations.errors import DataError, MissingLabelsError
from xrobust.tasks.contract import Example
from xrobust.tasks.sources import Source
from xrobust.tasks.sources.files import find_file, read_lines
from xrobust.tasks.sources.hub import REPOSITORY, hub_rows

TOKENS = "tokens"
"""The field of a sentence in tokens."""


@dataclass(slots=True)
class TaggedSentence:
    """Tokens and tags of a sentence, equally many."""

    tokens: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def sentence(tokens: Sequence[str]) -> tuple[str, tuple[Span, ...]]:
    """A text of tokens with spaces between, and where they stand in it."""
    spans, start = [], 0
    for token in tokens:
        spans.append(Span(start, start + len(token)))
        start += len(token) + 1
    return " ".join(tokens), tuple(spans)


def tagged_example(name: str, tokens: Sequence[str], tags: list[str], *, parallel_id: str | None = None) -> Example:
    """A sentence as an example, which is resampled alone."""
    text, spans = sentence(tokens)
    return Example(name, name, {TOKENS: text}, tags, parallel_id=parallel_id, tokens=spans)


def tagged_examples(rows: Iterable[TaggedSentence], task: str, language: str, split: str) -> list[Example]:
    """Sentences as examples; ids are made of task, language, split and the number of the row."""
    return [
        tagged_example(f"{task}-{language}-{split}-{number}", row.tokens, row.tags) for number, row in enumerate(rows)
    ]


def read_tagged(
    source: Source, path: Path, *, tags: Sequence[str], untagged: str, prefix: str = "", labels: str | None = None
) -> list[TaggedSentence]:
    """The sentences of a file.

    Args:
        source: Where the labels are, and where defects go.
        path: The file.
        tags: Those that a token may have.
        untagged: The tag of a token with a space in it, which the benchmark cuts at the space.
        prefix: What stands before every token, such as `de:` in WikiAnn's own files.
        labels: File of the label folder that the tags come from where the file has none; None where it must have them.

    Raises:
        DataError: If the file cannot be read, or has no tags and there is no label folder.
    """
    rows = _rows(source, path, prefix)
    bare = sum(tag is None for sentence in rows for _, tag, _ in sentence)
    if labels is not None and bare and bare == sum(map(len, rows)):
        return _with_labels(source, path, rows, tags, labels)
    sentences = []
    for sentence in rows:
        found = TaggedSentence()
        for token, tag, line in sentence:
            where = f"'{path}', line {line}"
            if tag is None:
                source.defect(DataError(f"{where}: a token without a tag", expected="token, tab, tag", got=token))
            elif tag not in tags:
                source.defect(DataError(f"{where}: the tag '{tag}'", expected=", ".join(tags)))
            else:
                token, tag = cut(source, path.name, token, tag, untagged=untagged)  # noqa: PLW2901 - as it is scored
                found.tokens.append(token)
                found.tags.append(tag)
        if found.tokens:
            sentences.append(found)
    _count_loose(source, path.name, sentences)
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


def cut(source: Source, where: str, token: str, tag: str, *, untagged: str | None) -> tuple[str, str]:
    """A token with a space of any kind in it as the benchmark reads it: its first part, which loses its tag.

    Args:
        source: Where it is counted.
        where: The file.
        token: Begins and ends with another character than a space.
        tag: Of the token.
        untagged: The tag that it gets instead; None where tags stand in a file of their own and stay.
    """
    first, *more = token.split()
    if not more:
        return token, tag
    how = f"cut there and tagged '{untagged}'" if untagged else "cut there"
    source.treat(f"a token with a space in it: {how}, as the benchmark does", where)
    return first, untagged or tag


def _with_labels(
    source: Source, path: Path, rows: list[list[tuple[str, str | None, int]]], tags: Sequence[str], name: str
) -> list[TaggedSentence]:
    """Tags of a sentence file that has none, from a file of the label folder: a tag a line."""
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
            pairs = [
                cut(source, path.name, token, tag, untagged=None)
                for (token, _, _), (tag, _) in zip(sentence, group, strict=True)
            ]
            sentences.append(TaggedSentence([token for token, _ in pairs], [tag for _, tag in pairs]))
    _count_loose(source, labels_path.name, sentences)
    return sentences


def hub_tagged(
    source: Source,
    config: str,
    split: str,
    *,
    column: str,
    tags: Sequence[str],
    untagged: str,
    form: Callable[[str], str] = str.strip,
) -> list[TaggedSentence]:
    """The sentences of a configuration on the Hub; tags are class numbers or names there.

    Args:
        source: A local copy, or the Hub itself.
        config: The configuration.
        split: Of the data.
        column: Where the tags are.
        tags: Those that a token may have.
        untagged: The tag of a token with a space in it, which the benchmark cuts at the space.
        form: What the benchmark makes of a token before.

    Raises:
        DataError: If it cannot be loaded, or lacks a column.
    """
    rows = hub_rows(source, config, split, columns=("tokens", column))
    names = _class_names(rows.features[column])
    sentences = []
    for number, (tokens, found) in enumerate(zip(rows["tokens"], rows[column], strict=True)):
        where = f"'{config}' ({split}) of {source.directory or REPOSITORY}, row {number}"
        forms = [form(token or "") for token in tokens or ()]
        if found is None or len(forms) != len(found) or not all(forms):
            source.defect(DataError(f"{where}: tokens and tags", expected="equally many, and none of them empty"))
            continue
        wanted = [_tag(value, names) for value in found]
        known = [tag for tag in wanted if tag in tags]
        if len(known) < len(wanted):
            wrong = next(value for value, tag in zip(found, wanted, strict=True) if tag not in tags)
            source.defect(DataError(f"{where}: the tag '{wrong}'", expected=", ".join(tags)))
            continue
        pairs = [cut(source, config, *pair, untagged=untagged) for pair in zip(forms, known, strict=True)]
        sentences.append(TaggedSentence([token for token, _ in pairs], [tag for _, tag in pairs]))
    _count_loose(source, config, sentences)
    return sentences


def _class_names(feature: object) -> list[str] | None:
    """Names of the classes of a list of class numbers; None where the list holds names itself."""
    inner = getattr(feature, "feature", feature)
    names = getattr(inner, "names", None)
    return list(names) if names is not None else None


def _tag(value: object, names: Sequence[str] | None) -> str:
    """A tag, or nothing where the value is none."""
    if isinstance(value, str):
        return value
    if names is not None and isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    return ""


def _count_loose(source: Source, where: str, sentences: Sequence[TaggedSentence]) -> None:
    """Count tags I- that no B- or I- of their type stands before: the benchmark lets them begin an entity."""
    for sentence in sentences:
        before = "O"
        for tag in sentence.tags:
            if tag.startswith("I-") and before[2:] != tag[2:]:
                source.treat(
                    "a tag I- without a B- before it: taken for the begin of an entity, as the benchmark does", where
                )
            before = tag
