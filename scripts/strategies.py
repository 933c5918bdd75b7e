#!/usr/bin/env python3
"""Prunes one model with every strategy and measures the results with Hugging Face transformers: a table of the README.

    strategies.py MODEL --text FILE [--ratio 0.25] [--windows 8] [--window-length 512] [--evaluations 700]

Calibrates on the first windows of FILE (no BOS); perplexity is transformers' on the windows behind them, in float32.
Needs torch and transformers; touches no network.
"""
import argparse
import json
import math
import os
import subprocess
import tempfile
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM

LAUNCHER = Path(__file__).resolve().parent / "shortgpt"
STRATEGIES = "one-shot", "contiguous", "iterative", "greedy", "evolve"


@torch.inference_mode()
def perplexity(directory, windows):
    model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    losses = [model(input_ids=torch.tensor([ids]), labels=torch.tensor([ids])).loss.item() for ids in windows]
    return math.exp(sum(losses) / len(losses))


def pruned(args, strategy, output):
    command = [LAUNCHER, "prune", "--model", args.model, "--ratio", args.ratio, "--strategy", strategy, "--output", output,
               "--calibration", args.text, "--windows", args.windows, "--window-length", args.window_length, "--no-bos",
               "--quiet", "--format", "json"]
    if strategy == "evolve":
        command += ["--evaluations", args.evaluations]
    begun = time.monotonic()
    result = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    return json.loads(result.stdout), time.monotonic() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--ratio", default="0.25")
    parser.add_argument("--windows", type=int, default=8)
    parser.add_argument("--window-length", type=int, default=512)
    parser.add_argument("--evaluations", type=int, default=700)
    parser.add_argument("--strategies", nargs="+", default=STRATEGIES)
    args = parser.parse_args()
    ids = Tokenizer.from_file(str(args.model / "tokenizer.json")).encode(
        args.text.read_text(encoding="utf-8"), add_special_tokens=False).ids
    begin = args.windows * args.window_length
    held_out = [ids[i:i + args.window_length] for i in range(begin, 3 * begin, args.window_length)]
    print("| strategy | layers removed (0-based) | calibration loss | held-out perplexity | layer evaluations | seconds |")
    print("|---|---|---|---|---|---|")
    print(f"| none | | | {perplexity(args.model, held_out):.4g} | | |", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        for strategy in args.strategies:
            output = Path(directory) / strategy
            document, seconds = pruned(args, strategy, output)
            search = document.get("search", {})
            loss = f"{search['loss']:.3f}" if search else ""
            print(f"| {strategy} | {' '.join(map(str, document['removed']))} | {loss} | "
                  f"{perplexity(output, held_out):.4g} | {search.get('layerEvaluations', '')} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    main()
