"""What a number depends on, as one string beside it; and the digest of all that can change it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from xrobust.perturbations import Condition
from xrobust.perturbations.policies import SearchPolicy, policy
from xrobust.perturbations.segmentation import versions

if TYPE_CHECKING:
    from xrobust.grid.plan import Plan, Unit
    from xrobust.tasks import Example


def data_digest(examples: Sequence[Example]) -> str:
    """Digest of clean texts and gold."""
    state = blake2b(digest_size=8)
    for example in examples:
        row = (example.id, example.cluster, sorted(example.texts.items()), example.tokens, example.gold)
        state.update(repr(row).encode())
    return state.hexdigest()


def numeric_path(plan: Plan) -> dict[str, str]:
    """What decides the last bits of the model's outputs."""
    from xrobust.models.loading import pick_device

    settings = plan.settings
    return {
        "device": pick_device(settings.device),
        "dtype": settings.dtype,
        "batch_tokens": str(settings.batch_tokens),
    }


def signature(
    plan: Plan,
    unit: Unit,
    language: str,
    condition: Condition,
    *,
    data: str,
    calibrated: str | None = None,
    counterparts: str | None = None,
) -> str:
    """All that can change a cell's numbers, as `key:value` pairs; a cell's id is its digest."""
    task, checkpoint = unit.task, unit.checkpoint
    parts = {
        "checkpoint": checkpoint.digest[:16],
        "task": f"{task.name}.v{task.protocol}",
        "source": plan.source.name,
        "split": plan.split(task),
        "language": language,
        "data": data,
        **({"calibrated_on": calibrated} if calibrated else {}),
        **({"limit": str(plan.settings.limit)} if plan.settings.limit else {}),
        "condition": str(condition),
    }
    if checkpoint.layer is not None:
        parts |= {"layer": str(checkpoint.layer), "pooling": str(checkpoint.pooling)}
    if not condition.is_clean:
        perturbation = plan.perturbation(condition)
        parts |= {
            "perturbation": f"{perturbation.name}.v{perturbation.version}",
            "dose": f"{condition.dose:g}",
            "seed": str(condition.seed),
            "fields": "+".join(condition.fields or task.default_fields),
        }
        if plan.settings.protect:
            parts["protect"] = "+".join(plan.settings.protect)
        if counterparts is not None:
            parts["counterparts"] = counterparts
        choose = policy(condition.policy)
        if isinstance(choose, SearchPolicy):
            parts["policy"] = f"{condition.policy}.v{choose.version}"
        if perturbation.digest:
            parts["built_with"] = perturbation.digest
    text = "|".join(f"{name}:{value}" for name, value in (parts | numeric_path(plan)).items())
    return f"{text}|{versions()}"


def cell_id(text: str) -> str:
    """Digest of a signature."""
    return blake2b(text.encode(), digest_size=12).hexdigest()
