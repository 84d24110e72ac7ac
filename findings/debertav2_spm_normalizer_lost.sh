#!/usr/bin/env bash
# A DeBERTa-v2 tokenizer that has only its SentencePiece model (as microsoft/mdeberta-v3-base is published) loses the
# model's normalisation in transformers 5: full-width letters, ligatures and no-break spaces become <unk>, in silence.
#
# SentencePiece models hold a normalisation map (nmt_nfkc by default), which sentencepiece itself and transformers 4
# apply. transformers 5 builds the fast tokenizer from the pieces alone.
#
# Seen with sentencepiece 0.2.3, protobuf 7.36.2, Python 3.11:
#   transformers 4.57.6: 'Ａｂｃ' is tokenized as 'Abc' is, and so are the ligature and the no-break space; no <unk>
#   transformers 5.23.0: 'Ａｂｃ', 'ﬁne' and 'two<no-break space>dogs' each have an <unk>; plain text has equal ids
# So the same directory gives other ids, and another score, after an upgrade of the library.
#
# Exit code 0 while this is so, 1 once it has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python=${PYTHON:-python3.11}

for version in 4.57.6 5.23.0; do
    "$python" -m venv "$folder/$version"
    "$folder/$version/bin/python" -m pip -q --disable-pip-version-check install \
        "transformers==$version" sentencepiece==0.2.3 protobuf==7.36.2
done

cat >"$folder/make.py" <<'PYTHON'
import io
import itertools
import json
import pathlib
import sys

import sentencepiece

home = pathlib.Path(sys.argv[1])
home.mkdir()
words = "a the two three old fine young dogs cats men sing Abc walk home by night and day".split()
lines = [" ".join(some) for some in itertools.permutations(words, 3)]
model = io.BytesIO()
sentencepiece.SentencePieceTrainer.train(
    sentence_iterator=iter(lines), model_writer=model, vocab_size=60, hard_vocab_limit=False, minloglevel=2
)
(home / "spm.model").write_bytes(model.getvalue())
(home / "config.json").write_text(json.dumps({"model_type": "deberta-v2"}))
(home / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "DebertaV2Tokenizer"}))
PYTHON

cat >"$folder/read.py" <<'PYTHON'
import sys

import transformers

transformers.logging.set_verbosity_error()
tokenizer = transformers.AutoTokenizer.from_pretrained(sys.argv[1])
pairs = [("Ａｂｃ", "Abc"), ("ﬁne", "fine"), ("two\u00a0dogs", "two dogs")]
alike = [tokenizer(odd)["input_ids"] == tokenizer(plain)["input_ids"] for odd, plain in pairs]
unknown = ["<unk>" in tokenizer.convert_ids_to_tokens(tokenizer(odd)["input_ids"]) for odd, _ in pairs]
plain = [tokenizer(text)["input_ids"] for _, text in pairs]
print(f"as plain: {alike}, unknown: {unknown}, ids of plain text: {plain}")
PYTHON

old=$folder/4.57.6/bin/python new=$folder/5.23.0/bin/python
"$old" "$folder/make.py" "$folder/model"
before=$("$old" "$folder/read.py" "$folder/model" 2>/dev/null)
after=$("$new" "$folder/read.py" "$folder/model" 2>/dev/null)
echo "transformers 4.57.6  $before"
echo "transformers 5.23.0  $after"

[[ $before == "as plain: [True, True, True], unknown: [False, False, False],"* ]]
[[ $after == "as plain: [False, False, False], unknown: [True, True, True],"* ]]
[[ ${before#*ids of} == "${after#*ids of}" ]]
