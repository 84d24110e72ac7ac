"""Loading and running a checkpoint's model. Batches in, logits in the task's order or sentence vectors out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from xrobust.checkpoints.choosing import TaskCheckpoint
from xrobust.checkpoints.files import has_vocabulary
from xrobust.checkpoints.heads import missing_weights
from xrobust.inference.batches import Batch
from xrobust.models.devices import pick_device
from xrobust.models.outputs import CUTTABLE, Read, longest_input, read_logits, read_vectors
from xrobust.models.sealing import sealed
from xrobust.perturbations.errors import CheckpointError, RunError, UsageError, suggestion
from xrobust.tasks.contract import Head

if TYPE_CHECKING:
    from pathlib import Path

    import torch
    from transformers import PreTrainedTokenizerBase

DTYPES = ("float32", "float16", "bfloat16")
_LOADING_ERRORS = (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, AttributeError)
"""What transformers, tokenizers and safetensors raise on files that they cannot use."""


class Model:
    """A loaded model: call it with a batch.

    Args:
        module: The model, in evaluation mode on its device.
        checkpoint: What it was loaded from.
        read: Turns the module's output and the attention mask into `[rows, ...]`.
    """

    def __init__(self, module: Any, checkpoint: TaskCheckpoint, *, read: Read) -> None:
        self._module = module
        self._checkpoint = checkpoint
        self._read = read
        self.vocabulary: int = self._module.get_input_embeddings().num_embeddings
        """Token ids that the model knows."""
        self.positions = longest_input(self._module)
        """Tokens that an input may have; None where there is no bound."""

    @property
    def device(self) -> str:
        """Where it runs."""
        return str(self._module.device)

    @property
    def dtype(self) -> str:
        """In which precision it runs."""
        return str(self._module.dtype).removeprefix("torch.")

    def __call__(self, batch: Batch) -> np.ndarray:
        """Run a batch.

        Returns:
            float32: logits in the order of the task's labels, `[rows, labels]` or `[rows, longest, labels]` for tags;
            `[rows, longest, 2]` logits of an answer's start and end; or `[rows, hidden]` sentence vectors.

        Raises:
            CheckpointError: If an input does not fit the model: too long, or of another vocabulary.
            RunError: If the memory does not suffice, or what comes out is no number.
        """
        import torch

        with self._exactly(batch), torch.inference_mode():
            tensors = self._tensors(batch)
            found = np.asarray(self._read(self._module(**tensors), tensors["attention_mask"]).float().cpu())
        return self._checked(found, batch)

    def saliency(self, batch: Batch, cotangent: np.ndarray) -> np.ndarray:
        """Gradient times input, by token: to first order, what each token adds to a weighted sum of the outputs.

        Args:
            batch: The inputs.
            cotangent: Weights, in the shape of what `__call__` gives.

        Returns:
            `[rows, longest]` float32, 0 at padding: the derivative with respect to the token's word embedding, times
            that embedding, summed over its dimensions.

        Raises:
            CheckpointError: If an input does not fit the model.
            RunError: If the memory does not suffice, or what comes out is no number.
        """
        import torch

        embedded: list[torch.Tensor] = []

        def keep(*arguments: Any) -> torch.Tensor:
            embedded.append(arguments[-1].detach().requires_grad_())
            return embedded[0]

        with self._exactly(batch), torch.enable_grad():
            tensors = self._tensors(batch)
            hook = self._module.get_input_embeddings().register_forward_hook(keep)
            try:
                outputs = self._read(self._module(**tensors), tensors["attention_mask"]).float()
            finally:
                hook.remove()
            weighted = (outputs * torch.from_numpy(cotangent).to(outputs.device)).sum()
            (gradient,) = torch.autograd.grad(weighted, embedded)
            found = np.asarray((gradient.float() * embedded[0].detach().float()).sum(-1).cpu())
        return self._checked(found[..., None], batch)[..., 0]

    def _tensors(self, batch: Batch) -> dict[str, torch.Tensor]:
        import torch

        self._check(batch)
        mask = _mask(batch)
        ids = np.where(mask, batch.ids, self._module.config.pad_token_id or 0)
        inputs = {"input_ids": ids, "attention_mask": mask.astype(np.int64)}
        if batch.type_ids is not None:
            inputs["token_type_ids"] = batch.type_ids
        return {name: torch.from_numpy(array).to(self._module.device) for name, array in inputs.items()}

    @contextmanager
    def _exactly(self, batch: Batch) -> Iterator[None]:
        import torch

        precision = torch.get_float32_matmul_precision()
        torch.set_float32_matmul_precision("highest")  # float32 is what the cell's signature says
        try:
            yield
        except torch.OutOfMemoryError as error:
            tokens = batch.ids.size
            raise RunError(
                f"a batch of {tokens:,} tokens does not fit into the memory of {self.device}",
                fix=f"--batch-tokens {tokens // 2}, for all that is to be compared: batches change the last bits",
            ) from error
        finally:
            torch.set_float32_matmul_precision(precision)

    def _checked(self, found: np.ndarray, batch: Batch) -> np.ndarray:
        if not np.isfinite(found).all():
            raise RunError(
                f"'{self._checkpoint.name}' gives values that are no numbers, in {self.dtype} on {self.device}",
                fix="--dtype float32" if self.dtype != "float32" else "check the checkpoint's weights",
            )
        # What stands at padding depends on the other rows of the batch, and means nothing.
        return found * _mask(batch)[..., None] if found.ndim == 3 else found

    def _check(self, batch: Batch) -> None:
        name, longest = self._checkpoint.name, batch.ids.shape[1]
        if self.positions is not None and longest > self.positions:
            raise CheckpointError(
                f"'{name}' takes at most {self.positions} tokens; {self._checkpoint.task} has an input of {longest}",
                fix="set model_max_length in its tokenizer_config.json, or take another checkpoint",
            )
        largest = int(batch.ids.max(initial=0))
        if largest >= self.vocabulary:
            raise CheckpointError(
                f"the tokenizer of '{name}' does not belong to its weights",
                expected=f"token ids below {self.vocabulary}",
                got=str(largest),
                fix="save the tokenizer that the model was trained with beside it",
            )


def _mask(batch: Batch) -> np.ndarray:
    """`[rows, longest]` whether there is a token."""
    mask: np.ndarray = np.arange(batch.ids.shape[1]) < batch.lengths[:, None]
    return mask


def load_tokenizer(checkpoint: TaskCheckpoint) -> PreTrainedTokenizerBase:
    """The tokenizer of a checkpoint: it cuts and lower-cases texts as the checkpoint asks for.

    Raises:
        CheckpointError: If there is none, or only a slow one, which keeps no offsets.
    """
    import transformers

    if not has_vocabulary(checkpoint.directory):
        # transformers 5 would make an empty tokenizer of the configuration alone.
        raise _no_tokenizer(checkpoint, got="no file with a vocabulary")
    automatic: Any = transformers.AutoTokenizer
    with sealed(checkpoint.directory) as directory:
        try:
            with _quiet():
                tokenizer: PreTrainedTokenizerBase = automatic.from_pretrained(
                    directory, use_fast=True, local_files_only=True, trust_remote_code=False
                )
        except _LOADING_ERRORS as error:
            raise _no_tokenizer(checkpoint, got=_first_line(error, directory, checkpoint)) from error
    if not tokenizer.is_fast:
        raise CheckpointError(
            f"the tokenizer of '{checkpoint.name}' is a slow one",
            expected="a fast one (tokenizer.json)",
            got=type(tokenizer).__name__,
            fix="convert it with the tokenizers library and save it again",
        )
    # Tasks measure whole texts first and cut them afterwards, so that this warning would be about nothing.
    tokenizer.deprecation_warnings["sequence-length-is-longer-than-the-specified-maximum"] = True
    tokenizer.name_or_path = str(checkpoint.directory)
    if checkpoint.max_length is not None:
        tokenizer.model_max_length = checkpoint.max_length
    if checkpoint.lower_case:
        _lower_case(tokenizer)
    return tokenizer


def _lower_case(tokenizer: PreTrainedTokenizerBase) -> None:
    """Have texts lower-cased before all else; offsets still count characters of the text as it is.

    Source: `do_lower_case` of sentence-transformers 6.2. Up to 5 it was `str.lower`, which differs for a capital sigma
    at the end of a word.
    """
    from tokenizers import normalizers

    backend: Any = tokenizer.backend_tokenizer
    own = backend.normalizer
    steps = list(own) if isinstance(own, normalizers.Sequence) else [own] if own is not None else []
    if not any(isinstance(step, normalizers.Lowercase) for step in steps):
        backend.normalizer = normalizers.Sequence([normalizers.Lowercase(), *steps])


def _no_tokenizer(checkpoint: TaskCheckpoint, *, got: str) -> CheckpointError:
    return CheckpointError(
        f"cannot load the tokenizer of '{checkpoint.name}'",
        expected=f"tokenizer.json in '{checkpoint.directory}'",
        got=got,
        fix="save the tokenizer there with save_pretrained",
    )


def load_model(checkpoint: TaskCheckpoint, *, device: str = "auto", dtype: str = "float32") -> Model:
    """Load a checkpoint's model for its task.

    Args:
        checkpoint: What `select` gave.
        device: `auto`, `cpu`, `cuda`, `cuda:N` or `mps`.
        dtype: `float32`, `float16` or `bfloat16`.

    Raises:
        CheckpointError: If it cannot be loaded, or any of its weights would be freshly initialised.
        UsageError: If the device is not there, or the dtype unknown.
    """
    import torch

    place = pick_device(device)
    if dtype not in DTYPES:
        raise UsageError(f"unknown dtype '{dtype}'", expected=", ".join(DTYPES), fix=suggestion(dtype, DTYPES))
    with sealed(checkpoint.directory) as directory:
        try:
            with _quiet():
                module, loading = _load(checkpoint, directory, getattr(torch, dtype))
        except _LOADING_ERRORS as error:
            got = _first_line(error, directory, checkpoint)
            raise CheckpointError(f"cannot load the model of '{checkpoint.name}'", got=got) from error
    missing = sorted(
        str(entry[0] if isinstance(entry, tuple) else entry)
        for key in ("missing_keys", "mismatched_keys")
        for entry in loading[key]
    )
    if checkpoint.head is Head.ENCODER:
        # An encoder's pooler is no part of its hidden states.
        missing = [name for name in missing if not name.startswith("pooler.")]
    if missing:
        raise missing_weights(missing, name=checkpoint.name, task=checkpoint.task)
    module = module.to(place).eval().requires_grad_(requires_grad=False)
    for parameter in module.parameters():
        # Weights mapped from a file lie where its header leaves them, and kernels round by the alignment: memory of
        # their own makes the outputs a function of the weights alone.
        parameter.data = parameter.data.clone()
    read = read_logits(checkpoint) if checkpoint.head is not Head.ENCODER else read_vectors(checkpoint, module)
    return Model(module, checkpoint, read=read)


def _load(checkpoint: TaskCheckpoint, directory: Path, dtype: torch.dtype) -> tuple[Any, dict[str, Any]]:
    import transformers

    options: dict[str, Any] = {
        "dtype": dtype,
        "local_files_only": True,
        "output_loading_info": True,
        "trust_remote_code": False,
        "use_safetensors": not checkpoint.allow_pickle or None,
    }
    if checkpoint.head is not Head.ENCODER:
        automatic: Any = {
            Head.SEQUENCE_CLASSIFICATION: transformers.AutoModelForSequenceClassification,
            Head.TOKEN_CLASSIFICATION: transformers.AutoModelForTokenClassification,
            Head.QUESTION_ANSWERING: transformers.AutoModelForQuestionAnswering,
        }[checkpoint.head]
    else:
        automatic = transformers.AutoModel
        configuration: Any = transformers.AutoConfig
        config = configuration.from_pretrained(directory, local_files_only=True, trust_remote_code=False)
        if config.model_type in CUTTABLE:
            options["add_pooling_layer"] = False
    module, loading = automatic.from_pretrained(directory, **options)
    return module, loading


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from telling what this module checks and tells itself."""
    from transformers import utils

    logging: Any = utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _first_line(error: Exception, directory: Path, checkpoint: TaskCheckpoint) -> str:
    """The first line of an error from loading out of a directory that stands for a checkpoint's."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    return lines[0].replace(str(directory), str(checkpoint.directory))[:200]
