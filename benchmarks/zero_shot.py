"""Zero-shot transfer on real data: a tagger trained on English treebanks, a reader trained on English questions.

    python -m benchmarks.zero_shot udpos --encoder DIR --data DIR/ud --out DIR
    python -m benchmarks.zero_shot xquad --encoder DIR --data DIR/xquad --out DIR

Each fine-tunes a head on an encoder with inputs made by the task's own `encode`, saves the checkpoint in `--out`,
evaluates it on the other languages, clean and under `--suite`, and prints the table as Markdown.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import xrobust
from xrobust.analysis.results import Results
from xrobust.analysis.rows import AVERAGE
from xrobust.models.devices import pick_device
from xrobust.tasks import TASKS, Encoded, Example, Item, Source

IGNORED = -100
TRAINING_PARAGRAPHS = 160
"""Of XQuAD's 240: the first ones, whose questions are for training."""


def main() -> None:
    """Read the command line, train, evaluate, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("udpos", "xquad"))
    parser.add_argument("--encoder", type=Path, required=True, help="checkpoint directory of an encoder")
    parser.add_argument("--data", type=Path, required=True, help="folder of treebanks, or of XQuAD's files")
    parser.add_argument("--out", type=Path, required=True, help="folder for the checkpoint and the run")
    parser.add_argument("--suite", default="noisy")
    parser.add_argument("--langs", default="", help="comma-separated; default: all that the data have")
    parser.add_argument("--limit", type=int, help="examples a language in the evaluation")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--train-langs", default="en", help="comma-separated")
    parser.add_argument("--dtype", default="float32", help="of training and evaluation")
    arguments = parser.parse_args()
    {"udpos": tagging, "xquad": reading}[arguments.task](arguments)


def tagging(arguments: argparse.Namespace) -> None:
    """Train on the validation part of the English treebanks, evaluate on the test parts of the others."""
    source = Source("raw", arguments.data)
    task = TASKS.get("udpos")
    examples = task.load(source, "en", "validation")
    checkpoint = arguments.out / "udpos"
    if not (checkpoint / "config.json").exists():
        fine_tune("TokenClassification", arguments, examples, tag_targets, checkpoint)
    languages = arguments.langs.split(",") if arguments.langs else ["ar", "de", "en", "hi", "ru", "th", "tr", "zh"]
    evaluate(arguments, "udpos", checkpoint, languages, arguments.data)


def reading(arguments: argparse.Namespace) -> None:
    """Train on the questions of some paragraphs, evaluate on the others in all languages."""
    task = TASKS.get("xquad")
    languages = arguments.langs.split(",") if arguments.langs else list(task.languages)
    training, held_out = arguments.out / "train", arguments.out / "held-out"
    for language in task.languages:
        split_paragraphs(arguments.data / f"xquad.{language}.json", training, held_out)
    source = Source("raw", training)
    examples = [
        example for language in arguments.train_langs.split(",") for example in task.load(source, language, "test")
    ]
    checkpoint = arguments.out / f"xquad-{arguments.train_langs.replace(',', '-')}"
    if not (checkpoint / "config.json").exists():
        fine_tune("QuestionAnswering", arguments, examples, span_targets, checkpoint)
    evaluate(arguments, "xquad", checkpoint, languages, held_out)


def split_paragraphs(path: Path, training: Path, held_out: Path) -> None:
    """Write the first paragraphs of a file into one folder and the others into another one."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    kept: dict[Path, list[Any]] = {training: [], held_out: []}
    number = 0
    for article in articles:
        for paragraph in article["paragraphs"]:
            folder = training if number < TRAINING_PARAGRAPHS else held_out
            kept[folder].append({**article, "paragraphs": [paragraph]})
            number += 1
    for folder, found in kept.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / path.name).write_text(json.dumps({"version": "1.1", "data": found}), encoding="utf-8")


def tag_targets(encoded: Encoded, examples: Sequence[Example], labels: Sequence[str]) -> list[np.ndarray]:
    """`[length]` class at the first subword of each token, -100 elsewhere."""
    targets = []
    for ids, owner, alignment in zip(encoded.ids, encoded.owners, encoded.alignment, strict=True):
        row = np.full(len(ids), IGNORED, np.int64)
        row[alignment[:, 1]] = [labels.index(examples[owner].gold[token]) for token in alignment[:, 0]]
        targets.append(row)
    return targets


def span_targets(encoded: Encoded, examples: Sequence[Example], labels: Sequence[str]) -> list[np.ndarray]:
    """`[2]` first and last position of the answer; both 0 in a window that does not have all of it."""
    del labels
    targets = []
    for owner, alignment in zip(encoded.owners, encoded.alignment, strict=True):
        answer = examples[owner].gold[0]
        start, end = answer["start"], answer["start"] + len(answer["text"])
        inside = np.flatnonzero((alignment[:, 1] > start) & (alignment[:, 0] < end) & (alignment[:, 0] >= 0))
        whole = len(inside) and alignment[inside[0], 0] <= start and alignment[inside[-1], 1] >= end
        targets.append(np.array([inside[0], inside[-1]] if whole else [0, 0], np.int64))
    return targets


Targets = Callable[[Encoded, Sequence[Example], Sequence[str]], list[np.ndarray]]


def fine_tune(
    kind: str, arguments: argparse.Namespace, examples: Sequence[Example], targets: Targets, out: Path
) -> None:
    """Fine-tune all but the word embeddings, and save."""
    import torch
    import transformers

    torch.manual_seed(0)
    task = TASKS.get(arguments.task)
    tokenizer = transformers.AutoTokenizer.from_pretrained(arguments.encoder)
    options = {}
    if task.labels:
        options = {
            "id2label": dict(enumerate(task.labels)),
            "label2id": {name: i for i, name in enumerate(task.labels)},
        }
    model = getattr(transformers, f"AutoModelFor{kind}").from_pretrained(arguments.encoder, **options)
    model.to(pick_device("auto")).get_input_embeddings().weight.requires_grad_(requires_grad=False)
    encoded = task.encode([Item(example) for example in examples], tokenizer)
    wanted = targets(encoded, examples, task.labels)
    parameters = [one for one in model.parameters() if one.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=arguments.rate, weight_decay=0.01)
    plan = list(batches([len(ids) for ids in encoded.ids], epochs=arguments.epochs))
    bfloat16 = arguments.dtype == "bfloat16"
    begin = time.perf_counter()
    model.train()
    for step, rows in enumerate(plan):
        rate = min((step + 1) / (0.1 * len(plan)), (len(plan) - step) / (0.9 * len(plan)))
        for group in optimizer.param_groups:
            group["lr"] = arguments.rate * min(1.0, rate)
        loss = loss_of(model, encoded, rows, targets=[wanted[row] for row in rows], bfloat16=bfloat16)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step % 20 == 0:
            print(
                f"step {step} of {len(plan)}: loss {loss.item():.3f}, {time.perf_counter() - begin:.0f} s", flush=True
            )
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    print(f"{len(examples)} examples, {len(plan)} steps, {time.perf_counter() - begin:.0f} s")


def batches(lengths: Sequence[int], *, epochs: int, size: int = 16) -> Iterator[list[int]]:
    """Shuffled batches of sequences of similar length."""
    generator = np.random.default_rng(0)
    for _ in range(epochs):
        order = generator.permutation(len(lengths))
        windows = [order[start : start + 16 * size] for start in range(0, len(order), 16 * size)]
        found = []
        for window in windows:
            ordered = sorted(window.tolist(), key=lambda row: lengths[row])
            found += [ordered[start : start + size] for start in range(0, len(ordered), size)]
        for index in generator.permutation(len(found)):
            yield found[index]


def loss_of(model: Any, encoded: Encoded, rows: Sequence[int], *, targets: Sequence[np.ndarray], bfloat16: bool) -> Any:
    """Cross entropy of tags, or of starts and ends."""
    import torch

    ids = [encoded.ids[row] for row in rows]
    longest = max(map(len, ids))
    inputs = torch.zeros(len(ids), longest, dtype=torch.long)
    mask, types = torch.zeros_like(inputs), torch.zeros_like(inputs)
    for place, (row, one) in enumerate(zip(rows, ids, strict=True)):
        inputs[place, : len(one)] = torch.tensor(one)
        mask[place, : len(one)] = 1
        if encoded.type_ids is not None:
            types[place, : len(one)] = torch.tensor(encoded.type_ids[row])
    device = model.device
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bfloat16):
        output = model(input_ids=inputs.to(device), attention_mask=mask.to(device), token_type_ids=types.to(device))
    if hasattr(output, "logits"):
        wanted = torch.full((len(ids), longest), IGNORED)
        for row, target in enumerate(targets):
            wanted[row, : len(target)] = torch.from_numpy(target)
        return torch.nn.functional.cross_entropy(
            output.logits.float().flatten(0, 1), wanted.flatten().to(device), ignore_index=IGNORED
        )
    spans = torch.from_numpy(np.stack(targets)).to(device)
    entropy = torch.nn.functional.cross_entropy
    return (entropy(output.start_logits.float(), spans[:, 0]) + entropy(output.end_logits.float(), spans[:, 1])) / 2


def evaluate(arguments: argparse.Namespace, task: str, checkpoint: Path, languages: Sequence[str], data: Path) -> None:
    """Evaluate a checkpoint and print the table."""
    begin = time.perf_counter()
    results = xrobust.evaluate(
        checkpoint,
        arguments.suite,
        tasks=[task],
        langs=languages,
        source="raw",
        data_dir=data,
        limit=arguments.limit,
        dtype=arguments.dtype,
        out=arguments.out / f"run-{checkpoint.name}-{arguments.suite}",
    )
    print(f"evaluated in {time.perf_counter() - begin:.0f} s")
    table(results)


def table(results: Results) -> None:
    """A row a language: clean scores, then the gap at every severity of every perturbation."""
    rows = [*results.rows, *results.averages]
    names = list(dict.fromkeys(row.condition.split("@")[0] for row in rows))
    others = list(rows[0].others) if rows else []
    print("| language | n | " + " | ".join([rows[0].metric, *others, *names]) + " |")
    print("|---" * (3 + len(others) + len(names)) + "|")
    for language in dict.fromkeys(row.language for row in rows):
        mine = [row for row in rows if row.language == language]
        some = next(row for row in mine if row.gap is not None)
        clean = "" if some.gap is None else f"{some.gap.clean:.1f}"
        cells = [language, str(some.n), clean, *(f"{some.others[name][0]:.1f}" for name in others)]
        for name in names:
            gaps = [row.gap for row in mine if row.condition.startswith(f"{name}@")]
            known = [gap for gap in gaps if gap is not None]
            if not known:
                cells.append("n/a")
                continue
            last = known[-1]
            figures = " / ".join(f"{gap.gap:.1f}" for gap in known)
            cells.append(figures + (f" [{last.low:.1f}, {last.high:.1f}]" if language == AVERAGE else ""))
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
