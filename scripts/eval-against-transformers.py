#!/usr/bin/env python3
"""Holds `shortgpt eval` against Hugging Face transformers, in float32: perplexity, KL and agreement of two models.

    eval-against-transformers.py MODEL SMALLER --text FILE [--windows 4] [--window-length 2048] [--bos first]

The text is one document. Needs torch and transformers; touches no network.
"""
import argparse
import json
import os
import subprocess
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

LAUNCHER = Path(__file__).resolve().parent / "shortgpt"


def cut(model, text, args):
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    plain = tokenizer.encode(text, add_special_tokens=False).ids
    added = tokenizer.encode("a").ids
    alone = tokenizer.encode("a", add_special_tokens=False).ids
    bos = added[:1] if added[1:1 + len(alone)] == alone else []
    ids = (bos if args.bos == "first" else []) + plain
    return torch.tensor([ids[i:i + args.window_length] for i in range(0, len(ids) - args.window_length + 1, args.window_length)]
                        [:args.windows])


@torch.inference_mode()
def log_probabilities(directory, windows):
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    return [model(input_ids=window[None]).logits[0].double().log_softmax(-1) for window in windows]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("smaller", type=Path)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--windows", type=int, default=4)
    parser.add_argument("--window-length", type=int, default=2048)
    parser.add_argument("--bos", choices=("first", "none"), default="first")
    args = parser.parse_args()
    windows = cut(args.model, args.text.read_text(encoding="utf-8"), args)
    begun = time.monotonic()
    p, q = (log_probabilities(directory, windows) for directory in (args.model, args.smaller))
    expected = []
    for logs in (p, q):
        losses = [-l[:-1].gather(1, w[1:, None]).mean().item() for l, w in zip(logs, windows)]
        expected.append({"loss": sum(losses) / len(losses)})
    kl = torch.cat([(a.exp() * (a - b)).sum(-1) for a, b in zip(p, q)])
    agree = torch.cat([a.argmax(-1) == b.argmax(-1) for a, b in zip(p, q)])
    expected[1] |= {"kl": kl.mean().item(), "topOneAgreement": agree.double().mean().item()}
    seconds = time.monotonic() - begun
    begun = time.monotonic()
    command = [LAUNCHER, "eval", "--model", args.model, "--against", args.smaller, "--data", args.text, "--windows",
               args.windows, "--window-length", args.window_length, "--bos", args.bos, "--dtype", "float32", "--quiet",
               "--format", "json"]
    result = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    own = time.monotonic() - begun
    for model, reference in zip(json.loads(result.stdout)["models"], expected):
        metrics = {key: value for task in model["results"] for key, value in task["metrics"].items()}
        for key, value in reference.items():
            print(f"{model['name']:30} {key:16} transformers {value:.9f}  shortgpt {metrics[key]:.9f}  "
                  f"apart {abs(value - metrics[key]):.1e}")
    print(f"transformers {seconds:.1f} s without start-up and head blocks, shortgpt {own:.1f} s in all")


if __name__ == "__main__":
    main()
