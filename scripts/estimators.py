#!/usr/bin/env python3
"""Computes every metric that shortgpt has with Hugging Face transformers, and compares the two on one checkpoint.

    estimators.py MODEL --text FILE [--windows 8] [--window-length 128]

Both read the same windows (the text's ids cut one after the other, no BOS) in float32; the reference's means and sums
are float64. States come from forward hooks, gradients from autograd over the whole model, perplexities from the model
with a layer taken out, so that nothing here shares a line with shortgpt. Prints for each metric and estimator the
largest difference over all layers: absolute, and relative to the reference's value. Needs torch, transformers and
tokenizers; touches no network.
"""
import argparse
import contextlib
import json
import math
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import torch
from transformers import AutoModelForCausalLM

LAUNCHER = Path(__file__).resolve().parent / "shortgpt"
OFFICIAL_LENGTH = 256  # tokens of a window in the code that the ShortGPT paper published
ROWS = 4  # windows of a batch


def load(directory):
    config = json.loads((Path(directory) / "config.json").read_text())
    eager = config.get("attn_logit_softcapping") or config["model_type"] == "gpt_oss"  # sdpa would leave them out
    options = dict(dtype=torch.float32)
    try:
        model = AutoModelForCausalLM.from_pretrained(
            directory, attn_implementation="eager" if eager else "sdpa", **options)
    except ValueError:  # a family without a fused attention
        model = AutoModelForCausalLM.from_pretrained(directory, attn_implementation="eager", **options)
    return model.eval()


def layer_list(model):
    """The attribute path of the outermost module list, and the list."""
    lists = [(name, module) for name, module in model.named_modules() if isinstance(module, torch.nn.ModuleList)]
    return min(lists, key=lambda item: item[0].count("."))


def first_of(value):
    return value[0] if isinstance(value, tuple) else value


@contextlib.contextmanager
def watched(model):
    """What goes into and comes out of every layer and its parts in the latest pass, by the part's name; "" is the layer."""
    seen, handles = [], []
    for layer in layer_list(model)[1]:
        states = {}
        seen.append(states)
        for name, part in [("", layer), *layer.named_children()]:
            def keep(module, args, kwargs, out, states=states, name=name):
                x = args[0] if args else kwargs.get("hidden_states")
                states[name] = x, first_of(out).clone()  # Falcon adds to what its MLP returned, in place
            handles.append(part.register_forward_hook(keep, with_kwargs=True))
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def is_parallel(config):
    if config.model_type in ("gpt_neox", "stablelm"):
        return config.use_parallel_residual
    if config.model_type == "falcon":
        return config.new_decoder_architecture or config.parallel_attn
    return config.model_type in ("gptj", "phi", "cohere", "cohere2")


def halves(config, states):
    """What the attention starts from, and that with what it adds, then the same of the MLP; None where there are none."""
    def present(*names):
        return next((name for name in names if name in states), None)

    attention, mlp = present("self_attn", "self_attention", "attention", "attn"), present("mlp")
    x, y = states[""]
    if attention is None or config.model_type == "rwkv":  # whose channel mixing looks back a token
        return None
    if is_parallel(config):
        pairs = (x, x + states[attention][1]), (x, x + states[mlp][1])
    elif getattr(config, "apply_residual_connection_post_layernorm", False):  # Bloom
        second = states["post_attention_layernorm"]
        pairs = (states["input_layernorm"][1], second[0]), (second[1], y)
    elif not getattr(config, "do_layer_norm_before", True):  # OPT
        first = states["self_attn_layer_norm"]
        pairs = (x, first[0]), (first[1], states["final_layer_norm"][0])
    else:
        before_mlp = present("pre_feedforward_layernorm", "ln_2", "norm_2", "final_layer_norm")
        before_mlp = before_mlp or ("mlp" if "post_feedforward_layernorm" in states else "post_attention_layernorm")
        pairs = (x, states[before_mlp][0]), (states[before_mlp][0], y)
    return [[state.double().view_as(x) for state in pair] for pair in pairs]


def cosine(x, y):
    return torch.nn.functional.cosine_similarity(x, y, dim=-1)


def angle(x, y):
    return cosine(x, y).clamp(-1, 1).arccos() / math.pi


def batches(windows):
    return [windows[i:i + ROWS] for i in range(0, len(windows), ROWS)]


@torch.inference_mode()
def over_tokens(model, windows):
    """The metrics that are means over tokens, and the angular distances of all blocks."""
    count = len(layer_list(model)[1])
    names = "block-influence", "relative-magnitude", "attention-influence", "mlp-influence"
    sums = {name: [0.0] * count for name in names}
    blocks = {name: [[0.0] * (count - n) for n in range(count)] for name in ("last-token", "all-tokens")}
    with watched(model) as seen:
        for batch in batches(windows):
            model(input_ids=batch, use_cache=False)
            states = [seen[0][""][0].double()] + [layer[""][1].double() for layer in seen]
            for i, layer in enumerate(seen):
                x, y = states[i], states[i + 1]
                sums["block-influence"][i] += (1 - cosine(x, y)).sum().item()
                sums["relative-magnitude"][i] += ((y - x).norm(dim=-1) / y.norm(dim=-1)).sum().item()
                for name, half in zip(names[2:], halves(model.config, layer) or []):
                    sums[name][i] += (1 - cosine(*half)).sum().item()
            for n in range(count):
                for start in range(count - n):
                    values = angle(states[start], states[start + n + 1])
                    blocks["last-token"][n][start] += values[:, -1].sum().item()
                    blocks["all-tokens"][n][start] += values.sum().item()
    tokens = {"last-token": len(windows), "all-tokens": windows.numel()}
    means = {name: [total / windows.numel() for total in totals] for name, totals in sums.items()}
    angles = {name: [[total / tokens[name] for total in row] for row in blocks[name]] for name in blocks}
    return means, angles


@torch.inference_mode()
def official(model, windows):
    """What the code published with ShortGPT adds up, but in float32: the last state is the final norm's."""
    sums = [0.0] * len(layer_list(model)[1])
    with watched(model) as seen:
        for batch in batches(windows):
            normed = model(input_ids=batch, use_cache=False, output_hidden_states=True).hidden_states[-1]
            outputs = [layer[""][1] for layer in seen[:-1]] + [normed]
            for i, y in enumerate(outputs):
                sums[i] += (1 - cosine(seen[i][""][0].double(), y.double()).nan_to_num(0.5)).sum().item()
    return sums


def losses(model, batch):
    """-ln p of every id but a window's first."""
    logits = model(input_ids=batch, use_cache=False).logits[:, :-1]
    return torch.nn.functional.cross_entropy(logits.double().flatten(0, 1), batch[:, 1:].flatten(), reduction="none")


@torch.inference_mode()
def perplexity_without(model, windows):
    """The perplexity of the model without each layer in turn."""
    path, layers = layer_list(model)
    config, types = model.config, vars(model.config).get("layer_types")
    values = []
    for removed in range(len(layers)):
        kept = [i for i in range(len(layers)) if i != removed]
        model.set_submodule(path, torch.nn.ModuleList([layers[i] for i in kept]))
        if hasattr(layers[0], "pre_ln"):  # RWKV's norm of the embeddings, which whichever layer comes first has
            layers[1].pre_ln, layers[1].layer_id = layers[0].pre_ln, 0 if removed == 0 else 1
        config.num_hidden_layers = len(kept)
        if types:
            config.layer_types = [types[i] for i in kept]
        nll = torch.cat([losses(model, batch) for batch in batches(windows)])
        values.append(nll.mean().exp().item())
    model.set_submodule(path, layers)
    config.num_hidden_layers = len(layers)
    if types:
        config.layer_types = types
    return values


def weights_of(layer):
    """Shortened LLaMA counts parameters with "weight" in their names: of the Llamas that it prunes, all there are."""
    return [weight for name, weight in layer.named_parameters() if not name.endswith("bias")]


def taylor(model, windows):
    """The sum over a layer's weights of |w * dL/dw|, L the mean loss of all predicted ids."""
    model.zero_grad()
    predicted = windows.shape[0] * (windows.shape[1] - 1)
    for batch in batches(windows):
        (losses(model, batch).sum() / predicted).backward()
    values = [sum((w * w.grad).double().abs().sum().item() for w in weights_of(layer) if w.grad is not None)
              for layer in layer_list(model)[1]]
    model.zero_grad()
    return values


def magnitude(model):
    return [sum(w.detach().double().abs().sum().item() for w in weights_of(layer)) for layer in layer_list(model)[1]]


def ours(args, metric, estimator, length=None):
    command = [str(LAUNCHER), "score", "--model", str(args.model), "--metric", metric, "--estimator", estimator,
               "--format", "json", "--no-timing", "--quiet"]
    if metric != "magnitude":
        command += ["--calibration", str(args.text), "--no-bos", "--windows", str(args.windows)]
        command += ["--window-length", str(length)] if length else []
        command += [] if metric == "taylor" else ["--dtype", "float32"]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    return json.loads(result.stdout) if result.returncode == 0 else None


def values_of(document):
    return [layer["value"] for layer in document["layers"]]


def flat(triangle):
    return [value for row in triangle for value in row]


def report(name, document, got, expected):
    if document is None:
        print(f"{name:40} refused")
        return
    differences = [abs(a - b) for a, b in zip(got(document), expected, strict=True)]
    relative = max(d / abs(b) if b else d for d, b in zip(differences, expected))
    print(f"{name:40} {max(differences):9.1e} {relative:9.1e}   {min(expected):.6g} to {max(expected):.6g}")


def compare(args):
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    ids = torch.tensor(tokenizer.encode(args.text.read_text(encoding="utf-8"), add_special_tokens=False).ids)

    def windows(length):
        return ids[:args.windows * length].view(args.windows, length)

    model, cut, length = load(args.model), windows(args.window_length), args.window_length
    print(f"{args.model}: {model.config.model_type}, {args.windows} windows of {length} tokens, float32\n"
          f"{'':40} {'absolute':>9} {'relative':>9}   reference's values")
    means, angles = over_tokens(model, cut)
    for metric in means:
        report(metric, ours(args, metric, "exact", length), values_of, means[metric])
    for estimator in angles:
        document = ours(args, "angular", estimator, length)
        report(f"angular, {estimator}, layers", document, values_of, angles[estimator][0])
        report(f"angular, {estimator}, blocks", document, lambda d: flat(d["blocks"]["distances"]),
               flat(angles[estimator]))
    expected = official(model, windows(OFFICIAL_LENGTH))
    report("block-influence, official", ours(args, "block-influence", "official"), values_of, expected)
    report("magnitude, l1", ours(args, "magnitude", "l1"), values_of, magnitude(model))
    report("taylor, l1", ours(args, "taylor", "l1", length), values_of, taylor(model, cut))
    report("perplexity", ours(args, "perplexity", "exact", length), values_of, perplexity_without(model, cut))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--windows", type=int, default=8)
    parser.add_argument("--window-length", type=int, default=128)
    compare(parser.parse_args())


if __name__ == "__main__":
    main()
