"""Trains and measures tinytales-12l, the small Llama-architecture model that shortgpt is tried out on.

Steps: texts (train-demo-corpus.py) -> byte-level BPE tokenizer -> training -> checkpoint -> measurement.
Needs Python 3.10 or later and torch 2.13.0, transformers 5.17.0, tokenizers 0.23.3, safetensors 0.8.0, numpy 2.4.6:

    python3 scripts/train-demo.py --out models/tinytales-12l --steps 1900
    python3 scripts/train-demo.py --evaluate-only models/tinytales-12l
"""

import argparse
import itertools
import json
import math
import random
import runpy
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

documents = runpy.run_path(str(Path(__file__).with_name("train-demo-corpus.py")))["documents"]

VOCABULARY = 1024
BOS, EOS = "<s>", "</s>"
LAYERS = 12
TOKENS_PER_STEP = 4096
TRAIN_WINDOW, LONG_WINDOW = 256, 512  # the long window is used while the learning rate decays
PEAK_RATE, WARMUP_STEPS, DECAY_SHARE = 3e-3, 100, 0.25
DROP_EARLY, DROP_LATE, DROP_LATE_FROM, DROP_PEAK_LAYER = 0.5, 0.15, 600, 8
EVALUATION_WINDOW, EVALUATION_WINDOWS = 256, 64
UNIGRAM_TOKENS = 1_000_000


def train_tokenizer(seed: int) -> PreTrainedTokenizerFast:
    """Byte-level BPE over the first training texts; every byte has a token, so any text can be encoded."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=[BOS, EOS], show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(itertools.islice(documents(seed, "train"), 10_000), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A", pair=f"{BOS} $A {BOS} $B", special_tokens=[(BOS, tokenizer.token_to_id(BOS))])
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=BOS, eos_token=EOS,
                                   model_max_length=LONG_WINDOW, clean_up_tokenization_spaces=False)


def token_stream(tokenizer: PreTrainedTokenizerFast, seed: int, split: str) -> Iterator[int]:
    """Token ids without end: one to three texts, a blank line between them, framed by BOS and EOS."""
    texts = documents(seed, split)
    sizes = random.Random(seed)
    while True:
        groups = ["\n\n".join(itertools.islice(texts, sizes.randint(1, 3))) for _ in range(16)]
        for ids in tokenizer(groups, verbose=False)["input_ids"]:
            yield from ids
            yield tokenizer.eos_token_id


def windows(stream: Iterator[int], bos: int, rows: int, length: int) -> torch.Tensor:
    """The next rows of the stream, each of them BOS and length - 1 tokens."""
    return torch.tensor([[bos, *itertools.islice(stream, length - 1)] for _ in range(rows)])


def new_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    config = LlamaConfig(
        vocab_size=VOCABULARY, hidden_size=192, intermediate_size=288, num_hidden_layers=LAYERS,
        num_attention_heads=6, num_key_value_heads=2, max_position_embeddings=LONG_WINDOW,
        tie_word_embeddings=True, initializer_range=0.04,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id)
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for layer in model.model.layers:  # what a layer writes to the residual stream starts small
            layer.self_attn.o_proj.weight.div_(math.sqrt(2 * LAYERS))
            layer.mlp.down_proj.weight.div_(math.sqrt(2 * LAYERS))
    return model


@contextmanager
def only_layers(model: LlamaForCausalLM, kept: list[int]) -> Iterator[None]:
    """Runs the model with some of its layers."""
    layers = model.model.layers
    model.model.layers = torch.nn.ModuleList(layers[i] for i in kept)
    try:
        yield
    finally:
        model.model.layers = layers


def drop_rate(layer: int, step: int) -> float:
    """LayerDrop: 0 for the first and the last layer, with a peak two thirds of the way up; strong early, weak later."""
    peak = DROP_EARLY if step < DROP_LATE_FROM else DROP_LATE
    if layer <= DROP_PEAK_LAYER:
        return peak * layer / DROP_PEAK_LAYER
    return peak * (LAYERS - 1 - layer) / (LAYERS - 1 - DROP_PEAK_LAYER)


def learning_rate(step: int, steps: int) -> float:
    """Warm-up, constant, linear decay to zero."""
    return PEAK_RATE * min(1, (step + 1) / WARMUP_STEPS, (steps - step) / (DECAY_SHARE * steps))


def token_losses(model: LlamaForCausalLM, ids: torch.Tensor) -> torch.Tensor:
    logits = model(input_ids=ids, use_cache=False).logits[:, :-1]
    return F.cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten(), reduction="none")


def train(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, args: argparse.Namespace) -> None:
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() == 1]
    optimizer = torch.optim.AdamW([{"params": matrices, "weight_decay": 0.1}, {"params": vectors, "weight_decay": 0.0}],
                                  lr=PEAK_RATE, betas=(0.9, 0.95), fused=True)
    first = 0
    if args.resume:
        state = torch.load(args.resume)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        first = state["step"]
    stream = token_stream(tokenizer, args.seed, "train")
    decay_start = int((1 - DECAY_SHARE) * args.steps)
    started = time.monotonic()
    model.train()
    for step in range(args.steps):
        length = TRAIN_WINDOW if step < decay_start else LONG_WINDOW
        ids = windows(stream, tokenizer.bos_token_id, TOKENS_PER_STEP // length, length)
        if step < first:
            continue
        dice = random.Random(f"{args.seed}-{step}")
        kept = [i for i in range(LAYERS) if dice.random() >= drop_rate(i, step)]
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, args.steps)
        with only_layers(model, kept), torch.autocast("cpu", torch.bfloat16):
            loss = token_losses(model, ids).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        done = step + 1
        if done % 50 == 0:
            rate = (done - first) * TOKENS_PER_STEP / (time.monotonic() - started)
            print(f"step {done}/{args.steps} loss {loss.item():.3f} tokens/s {rate:.0f}", flush=True)
        if args.state and done % args.save_every == 0:
            torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": done}, args.state)
        if done % args.save_every == 0 or done == args.steps:
            write_checkpoint(model, tokenizer, args.out)


def write_checkpoint(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, out: Path) -> None:
    """Writes the bfloat16 checkpoint next to its place and then moves it there; a README.md stays."""
    fresh, old = out.with_name(f".{out.name}.new"), out.with_name(f".{out.name}.old")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    half = LlamaForCausalLM(model.config)
    half.load_state_dict(model.state_dict())
    half.to(torch.bfloat16).save_pretrained(fresh)
    (fresh / "model.safetensors").chmod(0o644)
    tokenizer.save_pretrained(fresh)
    if out.exists():
        if (out / "README.md").exists():
            shutil.copy(out / "README.md", fresh)
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)


@torch.no_grad()
def perplexity(model: LlamaForCausalLM, ids: torch.Tensor) -> float:
    return math.exp(torch.cat([token_losses(model, rows) for rows in ids.split(16)]).double().mean())


@torch.no_grad()
def block_influence(model: LlamaForCausalLM, ids: torch.Tensor) -> list[float]:
    """1 - mean cosine between what goes into a layer and what comes out, over all tokens."""
    sums = [0.0] * LAYERS

    def hook(index: int):
        def add(module, inputs, output):
            sums[index] += F.cosine_similarity(inputs[0].double(), output.double(), dim=-1).sum().item()
        return add

    handles = [layer.register_forward_hook(hook(i)) for i, layer in enumerate(model.model.layers)]
    for rows in ids.split(16):
        model(input_ids=rows, use_cache=False)
    for handle in handles:
        handle.remove()
    return [1 - total / ids.numel() for total in sums]


def unigram_perplexity(tokenizer: PreTrainedTokenizerFast, seed: int, ids: torch.Tensor) -> float:
    """Perplexity of token frequencies (add-one) in the first training tokens, over the same predicted tokens."""
    seen = torch.tensor(list(itertools.islice(token_stream(tokenizer, seed, "train"), UNIGRAM_TOKENS)))
    counts = torch.bincount(seen, minlength=VOCABULARY).double() + 1
    return math.exp(-(counts / counts.sum()).log()[ids[:, 1:]].mean())


def samples(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, seed: int) -> list[dict]:
    found = []
    for prompt in ("Once upon a time, there was a clever", "Dear Anna,\n", "Tom has 7 apples. Nina gives him 5 more."):
        ids = tokenizer(prompt, return_tensors="pt").input_ids
        for temperature in (0.0, 0.8):
            torch.manual_seed(seed)
            how = {"do_sample": True, "temperature": temperature, "top_k": 0} if temperature else {"do_sample": False}
            out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=160,
                                 pad_token_id=tokenizer.eos_token_id, **how)[0]
            text = tokenizer.decode(out, skip_special_tokens=True)
            found.append({"prompt": prompt, "temperature": temperature, "text": text})
    return found


def evaluate(checkpoint: Path, seed: int) -> dict:
    """Measures the bfloat16 checkpoint in float32 arithmetic on held-out texts."""
    tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    model = AutoModelForCausalLM.from_pretrained(checkpoint, dtype=torch.float32).eval()
    stream = token_stream(tokenizer, seed + 1, "heldout")
    ids = windows(stream, tokenizer.bos_token_id, EVALUATION_WINDOWS, EVALUATION_WINDOW)

    def without(removed: tuple[int, ...]) -> dict:
        with only_layers(model, [i for i in range(LAYERS) if i not in removed]):
            return {"removed": list(removed), "parameters": model.num_parameters(),
                    "perplexity": perplexity(model, ids)}

    influence = block_influence(model, ids)
    ranked = sorted(range(LAYERS), key=influence.__getitem__)
    table = [without(tuple(sorted(ranked[:n]))) for n in range(9)]
    lowest = table[2]
    inner_pairs = itertools.combinations(range(1, LAYERS - 1), 2)
    pairs = [without(pair) for pair in inner_pairs if list(pair) != lowest["removed"]]
    beaten = sum(lowest["perplexity"] < pair["perplexity"] for pair in pairs)
    return {
        "heldout_tokens": ids[:, 1:].numel(),
        "perplexity": table[0]["perplexity"],
        "unigram_perplexity": unigram_perplexity(tokenizer, seed, ids),
        "block_influence": influence,
        "lowest_first": ranked,
        "removal": table,
        "single_removal": [without((i,))["perplexity"] for i in range(LAYERS)],
        "other_inner_pairs": len(pairs),
        "other_inner_pairs_beaten": beaten,
        "other_inner_pairs_median_perplexity": sorted(pair["perplexity"] for pair in pairs)[len(pairs) // 2],
        "samples": samples(model, tokenizer, seed),
        "directory_bytes": sum(f.stat().st_size for f in checkpoint.rglob("*") if f.is_file()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("models/tinytales-12l"), help="checkpoint directory to write")
    parser.add_argument("--steps", type=int, default=1900)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save-every", type=int, default=250, help="steps between checkpoints")
    parser.add_argument("--state", type=Path, help="also keep the optimizer's state here, for --resume")
    parser.add_argument("--resume", type=Path, help="continue from such a state (before the decay: with any --steps)")
    parser.add_argument("--evaluate-only", type=Path, metavar="CHECKPOINT")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.evaluate_only is None:
        torch.manual_seed(args.seed)
        tokenizer = train_tokenizer(args.seed)
        train(new_model(tokenizer), tokenizer, args)
    print(json.dumps(evaluate(args.evaluate_only or args.out, args.seed), indent=1))


if __name__ == "__main__":
    main()
