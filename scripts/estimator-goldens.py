#!/usr/bin/env python3
"""Makes src/test/resources/estimators/<case>.json: more metrics of the tiny checkpoints of goldens.py, by estimators.py.

    estimator-goldens.py [CASE ...]      when none is named: the first float32 case of every model type, and the odd ones

For the ids of the case's golden, in float32: attentionInfluence, mlpInfluence, taylor, magnitude, perplexity (of the
model without each layer), official (Block Influence as the paper's published code adds it up, on these windows).
Needs what goldens.py needs.
"""
import json
import sys
import tempfile
from pathlib import Path

import torch
import transformers

import estimators
import goldens

OUT = Path(__file__).parents[1] / "src/test/resources/estimators"
OTHER_BLOCKS = ["bloom-normed-residual", "falcon-sequential", "falcon-new-one-norm", "gpt_neox-sequential", "opt-projected",
                "qwen3_moe-dense", "stablelm-norms", "stablelm-parallel"]


def chosen():
    first = {}
    for name, case in goldens.CASES.items():
        if case.dtype == "float32" and "text_config" not in case.options:  # whose language models are among the others
            first.setdefault(case.model_type, name)
    return [*first.values(), *OTHER_BLOCKS]


def measured(name, directory):
    golden = json.loads((Path(__file__).parents[1] / f"src/test/resources/goldens/{name}.json").read_text())
    case = goldens.CASES[name]
    goldens.write_checkpoint(case, directory)
    model, ids = goldens.load(directory), torch.tensor(golden["ids"])
    if golden["config"]["model_type"] == "gpt_oss":
        model.set_attn_implementation("eager")  # others have no gradient of the sinks
    result = {"madeBy": "scripts/estimator-goldens.py", "transformers": transformers.__version__,
              "torch": torch.__version__, "case": name, "magnitude": estimators.magnitude(model)}
    means, _ = estimators.over_tokens(model, ids)
    if sum(means["attention-influence"]):
        result |= {"attentionInfluence": means["attention-influence"], "mlpInfluence": means["mlp-influence"]}
    result["taylor"] = estimators.taylor(model, ids)
    # RWKV's stream is halved behind some layers in transformers: behind others when one is gone, and before the final
    # norm, whose epsilon then weighs more.
    if case.model_type != "rwkv":
        result["perplexity"] = estimators.perplexity_without(model, ids)
    if case.model_type != "rwkv" and golden["biLastNormed"] is not None:
        result["official"] = estimators.official(model, ids)
    return result


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    OUT.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or chosen():
        with tempfile.TemporaryDirectory() as directory:
            (OUT / f"{name}.json").write_text(goldens.to_json(measured(name, Path(directory))))
        print(name)


if __name__ == "__main__":
    main()
