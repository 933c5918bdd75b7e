#!/usr/bin/env python3
"""Makes src/test/resources/sentencepiece/: a small tokenizer.model, and the ids that Python's sentencepiece gives.

The model is trained on calibration/default with the options that Llama's and Baichuan's models were: BPE, byte fallback
and no normalisation. Needs sentencepiece; touches no network.
"""
import io
import json
from pathlib import Path

import sentencepiece

HOME = Path(__file__).parents[1]
TEXTS = [
    "", " ", "a", "  two  spaces ", "lines\n\n\tand tabs\r\n", "雨伞在门后。她说：“下雨了！”", "Les élèves, où ça ? ﬁ Ａ",
    "emoji 👩‍👩‍👧 and 𠮷, a NUL \0 and a BOM \ufeff", "Привет، مرحبا", "<s> </s> <unk> <0x0A> ▁", "x = {1: 2.5}",
]


def main():
    texts = sorted((HOME / "calibration/default").glob("*.txt"))
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=(line for text in texts for line in text.read_text().splitlines()), model_writer=model,
        model_type="bpe", vocab_size=640, character_coverage=0.98, byte_fallback=True, split_digits=True,
        normalization_rule_name="identity", remove_extra_whitespaces=False, num_threads=1, minloglevel=2)
    out = HOME / "src/test/resources/sentencepiece"
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.model").write_bytes(model.getvalue())
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    cases = [json.dumps({"text": text, "ids": processor.encode(text)}) for text in TEXTS]
    (out / "ids.json").write_text("[\n" + ",\n".join(cases) + "\n]\n")


if __name__ == "__main__":
    main()
