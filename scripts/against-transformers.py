#!/usr/bin/env python3
"""Compares shortgpt with Hugging Face transformers on one model: the numbers of the README.

    against-transformers.py MODEL --text FILE [--remove 6] [--windows 16] [--window-length 512] [--dtype bfloat16]

Scores MODEL with both on the same windows (no BOS), prunes it with shortgpt, loads the result in transformers, checks
that its logits equal those of the original with the same layers deleted in memory, and prints Block Influence side by
side, perplexity before and after on text behind the calibration windows, a continuation, seconds and peak memory.
The transformers side runs as a process of its own: sdpa attention where the family has it, batches of 4 windows, no
head, Block Influence in float32 with sums in float64. Of a multimodal model the language model is run. Needs torch and transformers; touches no network.
"""
import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
LAUNCHER = Path(__file__).resolve().parent / "shortgpt"
BATCH = 4


def windows_of(args, first, count):
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    ids = tokenizer.encode(args.text.read_text(encoding="utf-8"), add_special_tokens=False).ids
    length = args.window_length
    windows = [ids[i:i + length] for i in range(0, len(ids) - length + 1, length)]
    return windows[first:first + count]


def load(path, dtype):
    """The model, whole where it is multimodal; refuses one that lacks a tensor or has one too many."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText
    config = AutoConfig.from_pretrained(path)
    auto = AutoModelForImageTextToText if hasattr(config, "text_config") else AutoModelForCausalLM
    options = dict(dtype=getattr(torch, dtype), output_loading_info=True)
    capped = getattr(config.get_text_config(), "attn_logit_softcapping", None)  # which sdpa would leave out
    try:
        model, info = auto.from_pretrained(path, attn_implementation="eager" if capped else "sdpa", **options)
    except ValueError:  # a family without a fused attention
        model, info = auto.from_pretrained(path, attn_implementation="eager", **options)
    if any(info.values()):
        sys.exit(f"{path} doesn't load as it should: {info}")
    return model.eval()


def layer_list(model):
    """The decoder, and the name in it and the modules of its outermost list."""
    import torch
    decoder = model.get_decoder()
    lists = [(name, module) for name, module in decoder.named_modules() if isinstance(module, torch.nn.ModuleList)]
    return decoder, *min(lists, key=lambda item: item[0].count("."))


def influence(args):
    """Block Influence by transformers; prints JSON. Runs in its own process, so that time and memory are its own."""
    import torch
    begun = time.perf_counter()
    model = load(args.model, args.dtype)
    _, _, layers = layer_list(model)
    sums = [0.0] * len(layers)

    def hook(index):
        def after(module, args, kwargs, output):
            x = (args[0] if args else kwargs["hidden_states"]).flatten(0, 1).float()
            y = (output[0] if isinstance(output, tuple) else output).flatten(0, 1).float()
            sums[index] += (1 - torch.cosine_similarity(x, y, dim=-1)).double().sum().item()
        return after

    for index, layer in enumerate(layers):
        layer.register_forward_hook(hook(index), with_kwargs=True)
    windows = windows_of(args, 0, args.windows)
    started = time.perf_counter()
    with torch.inference_mode():
        for i in range(0, len(windows), BATCH):
            model.base_model(input_ids=torch.tensor(windows[i:i + BATCH]), use_cache=False)
    ended = time.perf_counter()
    tokens = len(windows) * args.window_length
    json.dump(dict(bi=[s / tokens for s in sums], loading=started - begun, forward=ended - started), sys.stdout)


def timed(command):
    """Runs a command; its output, seconds, and peak memory in MB."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return output, time.perf_counter() - before, usage.ru_maxrss / 1024


def perplexity(model, windows):
    import torch
    nll = count = 0
    with torch.inference_mode():
        for ids in windows:
            logits = model(input_ids=torch.tensor([ids]), use_cache=False).logits[0, :-1].double()
            nll += torch.nn.functional.cross_entropy(logits, torch.tensor(ids[1:]), reduction="sum").item()
            count += len(ids) - 1
    return math.exp(nll / count)


def delete_layers(model, removed):
    import torch
    decoder, name, layers = layer_list(model)
    kept = [i for i in range(len(layers)) if i not in removed]
    first = layers[kept[0]]
    if hasattr(layers[0], "pre_ln"):  # RWKV's norm of the embeddings, which whichever layer comes first has
        first.pre_ln, first.layer_id = layers[0].pre_ln, 0
    decoder.set_submodule(name, torch.nn.ModuleList([layers[i] for i in kept]))
    config = model.config.get_text_config()
    types = vars(config).get("layer_types")
    config.num_hidden_layers = len(kept)
    if types:
        config.layer_types = [types[i] for i in kept]


def compare(args):
    import torch
    import transformers
    options = ["--model", args.model, "--calibration", args.text, "--no-bos", "--windows", args.windows,
               "--window-length", args.window_length, "--dtype", args.dtype, "--format", "json", "--quiet"]
    options = [str(option) for option in options]
    score = [str(LAUNCHER), "score", *options]
    ours, our_seconds, our_peak = timed(score)
    theirs, their_seconds, their_peak = timed([sys.executable, __file__, *sys.argv[1:], "--only-influence"])
    ours = [layer["value"] for layer in json.loads(ours)["layers"]]
    theirs = json.loads(theirs)
    print("layer   shortgpt  transformers")
    for layer, (a, b) in enumerate(zip(ours, theirs["bi"])):
        print(f"{layer:5} {a:10.6f} {b:13.6f}")
    worst = max(abs(a - b) for a, b in zip(ours, theirs["bi"]))
    same = sorted(range(len(ours)), key=ours.__getitem__) == sorted(range(len(ours)), key=theirs["bi"].__getitem__)
    print(f"largest difference {worst:.2e}; ranking {'equal' if same else 'differs'}")
    print(f"whole process: shortgpt {our_seconds:.1f} s, {our_peak:.0f} MB peak; "
          f"transformers {their_seconds:.1f} s, {their_peak:.0f} MB peak ({theirs['forward']:.1f} s in the layers)")

    with tempfile.TemporaryDirectory() as directory:
        output = Path(directory) / "pruned"
        prune = [str(LAUNCHER), "prune", *options, "--remove", str(args.remove), "--output", str(output)]
        document, seconds, peak = timed(prune)
        document = json.loads(document)
        original, pruned = load(args.model, "float32"), load(output, "float32")
        held_out = windows_of(args, args.windows, 16)
        print(f"removed {document['removed']}: {document['source']['parameters']} → {document['output']['parameters']} "
              f"parameters, {seconds:.1f} s, {peak:.0f} MB peak")
        print(f"perplexity on 16 held-out windows: {perplexity(original, held_out):.2f} → "
              f"{perplexity(pruned, held_out):.2f}")
        tokenizer = transformers.AutoTokenizer.from_pretrained(output)
        prompt = tokenizer(args.prompt, return_tensors="pt")
        ids = pruned.generate(**prompt, max_new_tokens=40, do_sample=False)
        print("generates:", repr(tokenizer.decode(ids[0])))
        delete_layers(original, set(document["removed"]))
        with torch.inference_mode():
            batch = torch.tensor(held_out[:2])
            a, b = (model(input_ids=batch, use_cache=False).logits for model in (original, pruned))
        print(f"logits against the original without those layers: largest difference {(a - b).abs().max().item()}")
    print(f"{platform.machine()}, {os.cpu_count()} cores; torch {torch.__version__}, transformers "
          f"{transformers.__version__}; {subprocess.check_output([LAUNCHER, '--version'], text=True).split(chr(10))[0]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--remove", type=int, default=6)
    parser.add_argument("--windows", type=int, default=16)
    parser.add_argument("--window-length", type=int, default=512)
    parser.add_argument("--dtype", default="bfloat16", choices=["float32", "bfloat16"])
    parser.add_argument("--prompt", default="The most important thing about water is")
    parser.add_argument("--only-influence", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    influence(args) if args.only_influence else compare(args)


if __name__ == "__main__":
    main()
