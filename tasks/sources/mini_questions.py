"""Questions of the miniature as examples."""

from __future__ import annotations

from xrobust.tasks.contract import Example


def mini_questions(
    dataset: str, language: str, split: str, *, parallel: bool, answer: dict[str, str] | None = None
) -> list[Example]:
    """The questions of a split in a language; all question answering tasks train on the same English ones.

    Args:
        dataset: Name of the task.
        language: One of mini's.
        split: Of mini.
        parallel: Whether the items are the same in every language.
        answer: What every answer of the gold says besides its text and start.
    """
    from xrobust.tasks import mini

    clusters: dict[str, str] = {}
    examples = []
    for item in mini.questions(split, "squad" if split == "train" else dataset):
        found = item.realise(language)
        examples.append(
            Example(
                id=item.id,
                cluster=f"{dataset}-{clusters.setdefault(item.passage_id, item.id)}",
                texts={"question": found.question, "context": found.context},
                gold=[{"text": one.text, "start": one.start, **(answer or {})} for one in found.answers],
                parallel_id=item.id if parallel else None,
            )
        )
    return examples
