"""The demo tokenizer: byte-pair encoding with every letter of ten languages and, below them, bytes.

Text is split at spaces and punctuation only; no script gets a segmentation of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from xrobust.perturbations.languages import LANGUAGES
from xrobust.training.demo.alphabet import alphabet

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    from xrobust.tasks.mini import Sentence

PAD, UNKNOWN, START, END, MASK = SPECIALS = ("<pad>", "<unk>", "<s>", "</s>", "<mask>")
SPACE: Final = "\u2581"
UNSPACED: Final = frozenset(code for code, language in LANGUAGES.items() if not language.writing.spaced)
"""Languages whose training words are known from the grammar, since their text does not show them."""
_SEPARATOR: Final = "\x1f"


def train_tokenizer(sentences: Iterable[Sentence], *, pieces: int, positions: int) -> PreTrainedTokenizerFast:
    """Train on sentences.

    Args:
        sentences: In any languages.
        pieces: Size of the vocabulary, special tokens, bytes and letters included.
        positions: Longest input of the model.
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.Split(_SEPARATOR, "removed")
    trainer = trainers.BpeTrainer(
        vocab_size=pieces - 256,
        special_tokens=list(SPECIALS),
        initial_alphabet=[SPACE, *alphabet()],
        show_progress=False,
    )
    splitter = Splitter()
    learner.train_from_iterator((_SEPARATOR.join(splitter.chunks(sentence)) for sentence in sentences), trainer)
    return _wrapped(_with_bytes(learner), positions)


class Splitter:
    """Cuts training sentences into the chunks that subwords never cross."""

    def __init__(self) -> None:
        self._pre_tokenizer = _pre_tokenizer()
        self._known: dict[str, tuple[str, ...]] = {}

    def chunks(self, sentence: Sentence) -> Iterator[str]:
        """Chunks in order, each word's first one with the space mark before it."""
        if sentence.language in UNSPACED:
            words = [token.text for token in sentence.tokens]
            if words:
                yield from (SPACE + words[0], *words[1:])
            return
        for word in sentence.text.split(" "):
            found = self._known.get(word)
            if found is None:
                found = tuple(part for part, _ in self._pre_tokenizer.pre_tokenize_str(word))
                self._known[word] = found
            yield from found

    @staticmethod
    def apart(sentence: Sentence) -> Iterator[str]:
        """The words of a sentence, each with the space mark before it."""
        return (SPACE + token.text for token in sentence.tokens)


def _pre_tokenizer() -> Any:
    from tokenizers import pre_tokenizers

    return pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(replacement=SPACE, prepend_scheme="always"), pre_tokenizers.Punctuation("isolated")]
    )


def _with_bytes(learner: Tokenizer) -> Tokenizer:
    """The learned model with a piece for each byte, so that no character at all is unknown."""
    import json

    from tokenizers import Tokenizer, decoders, models, normalizers, processors

    model = json.loads(learner.to_str())["model"]
    vocabulary = dict(model["vocab"])
    for byte in range(256):
        vocabulary[f"<0x{byte:02X}>"] = len(vocabulary)
    merges = [tuple(pair) for pair in model["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, unk_token=UNKNOWN, byte_fallback=True))
    tokenizer.add_special_tokens(list(SPECIALS))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = _pre_tokenizer()
    tokenizer.decoder = decoders.Sequence(
        [decoders.ByteFallback(), decoders.Metaspace(replacement=SPACE, prepend_scheme="always")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START}:0 $A:0 {END}:0",
        pair=f"{START}:0 $A:0 {END}:0 $B:1 {END}:1",
        special_tokens=[(name, vocabulary[name]) for name in (START, END)],
    )
    return tokenizer


def _wrapped(tokenizer: Tokenizer, positions: int) -> PreTrainedTokenizerFast:
    from transformers import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        unk_token=UNKNOWN,
        cls_token=START,
        sep_token=END,
        bos_token=START,
        eos_token=END,
        mask_token=MASK,
        model_max_length=positions,
        model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        clean_up_tokenization_spaces=False,
    )
