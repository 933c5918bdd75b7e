#!/usr/bin/env python3
"""Makes src/test/resources/goldens/<case>.json: what Hugging Face transformers computes for tiny checkpoints.

    goldens.py [--out DIR] [CASE ...]      all cases when none is named

The weights come from a formula, so that the Java tests make the same checkpoints from nothing.
Element i (flat, row-major) of the tensor that is called `name` on disk:

    h = (crc32(name) + i * 0x9E3779B1) mod 2^32, then the finaliser of murmur3
    u = 2 * h / 2^32 - 1                   in float64
    0.14 * u                               two or more dimensions
    1 + 0.2 * u                            one dimension, name contains "norm" and ends with "weight"
    0.2 * u                                any other

rounded to float32, then for bfloat16 cases to bfloat16 (nearest, ties to even).

Each file holds the config.json, the tensors in file order, the token ids and, for those ids:

    bi, angular, relativeMagnitude         per layer, from its own input and output, float64 means over all tokens:
                                           1 - cos, arccos(cos) / pi, |out - in| / |out|
    biLastNormed                           bi of the last layer with its output taken after the final norm; null where
                                           that is projected to another width
    lastState                              start of the last layer's own output, last position of the last window,
                                           without RWKV's halving of the stream
    pruned                                 lastState of the model without the layers in `removed`
    nll                                    mean negative log likelihood per predicted token, float64; with the logit
                                           scale of a Cohere 2 in a multimodal model, which transformers 5 leaves out
    configV4                               where present: the same model as transformers 4 wrote it; gives equal logits

Needs torch, transformers and safetensors; touches no network.
"""
import argparse
import json
import math
import os
import re
import tempfile
import zlib
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("HF_HUB_OFFLINE", "1")
import numpy as np
import torch
import transformers
from safetensors import safe_open
from safetensors.torch import save_file
from transformers import (AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, LlamaConfig,
                          LlamaForCausalLM)
from transformers.models.llama.modeling_llama import LlamaAttention

MHA = dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=5, num_attention_heads=4,
           num_key_value_heads=4, max_position_embeddings=256, bos_token_id=1, eos_token_id=2, pad_token_id=None)
GQA = MHA | dict(num_key_value_heads=2)
WIDE = GQA | dict(head_dim=16)  # enough rotary frequencies for each branch of a rope type
MOE = dict(num_experts=4, num_experts_per_tok=2, moe_intermediate_size=24)
LATENT = dict(q_lora_rank=12, kv_lora_rank=10, qk_rope_head_dim=8, qk_nope_head_dim=12, v_head_dim=16,
              n_routed_experts=4, num_experts_per_tok=2, moe_intermediate_size=24, first_k_dense_replace=2,
              n_shared_experts=1)
GLM4_MOE = GQA | dict(n_routed_experts=4, num_experts_per_tok=2, moe_intermediate_size=24)
GRANITEMOE = GQA | dict(num_local_experts=4, num_experts_per_tok=2, embedding_multiplier=12.0, residual_multiplier=0.22,
                        attention_multiplier=0.0625, logits_scaling=8.0)
GPT_OSS = dict(num_local_experts=4, num_experts_per_tok=2, sliding_window=16)
WINDOWS, LENGTH, REMOVED, SHOWN = 3, 48, [1, 3], 8
DROPPED = "transformers_version", "_name_or_path"


class Case(NamedTuple):
    model_type: str
    options: dict
    dtype: str = "float32"
    v4: str = ""  # the key that names the rope type in rope_scaling, for cases with a configV4
    length: int = LENGTH
    removed: list = REMOVED
    predictors: bool = False  # whether the checkpoint has a module for multi-token prediction, which transformers skips
    own_names: bool = False  # tensors called as the modules are, where save_pretrained keeps transformers 4's names


def rope(rope_type, theta=10000.0, **options):
    return dict(rope_parameters=dict(rope_type=rope_type, rope_theta=theta, **options))


GPT2 = dict(vocab_size=96, n_embd=32, n_head=4, n_layer=5, n_positions=64, n_inner=48, bos_token_id=1, eos_token_id=2)
NEOX = {key: MHA[key] for key in MHA if key != "num_key_value_heads"} | dict(hidden_size=64)  # 4 numbers rotated
OPT = dict(vocab_size=96, hidden_size=32, ffn_dim=48, num_hidden_layers=5, num_attention_heads=4,
           max_position_embeddings=64, word_embed_proj_dim=32)
BLOOM = dict(vocab_size=96, hidden_size=32, n_layer=5, n_head=4)
FALCON = dict(vocab_size=96, hidden_size=32, num_hidden_layers=5, num_attention_heads=4, max_position_embeddings=256)
GPTJ = dict(vocab_size=96, n_embd=64, n_head=4, n_layer=5, n_positions=64, n_inner=48, rotary_dim=8)
GPT_NEO = dict(vocab_size=96, hidden_size=32, num_layers=6, num_heads=4, max_position_embeddings=64, window_size=16,
               attention_types=[[["global", "local"], 3]])
MPT = dict(vocab_size=96, d_model=32, n_heads=4, n_layers=5, max_seq_len=64)
BAICHUAN = dict(vocab_size=96, hidden_size=32, intermediate_size=48, num_hidden_layers=5, num_attention_heads=4,
                rms_norm_eps=1e-6, bos_token_id=1, eos_token_id=2, pad_token_id=0)
# Wide inside and with a long convolution, or the formula's small weights would leave next to nothing for the scan.
MAMBA = dict(vocab_size=97, hidden_size=64, num_hidden_layers=5, state_size=8, expand=4, conv_kernel=16)
FALCON_MAMBA = dict(vocab_size=97, hidden_size=32, num_hidden_layers=5, state_size=8)
MAMBA2 = FALCON_MAMBA | dict(num_heads=8, head_dim=8, n_groups=2, chunk_size=20)
RWKV = dict(vocab_size=97, hidden_size=32, num_hidden_layers=5, rescale_every=2)
FALCON_NEW = FALCON | dict(new_decoder_architecture=True, num_kv_heads=2, ffn_hidden_size=48)
ALIBI = dict(alibi=True, bias=True, multi_query=False, parallel_attn=False)
PERIOD = ["sliding_attention", "sliding_attention", "full_attention"] * 2
GEMMA = GQA | dict(head_dim=16, query_pre_attn_scalar=24, sliding_window=16)
# The large epsilon keeps float32 noise, which the formula's query and key norms amplify, below what tests allow.
GEMMA3 = GEMMA | dict(query_pre_attn_scalar=400, rms_norm_eps=0.5)


def multimodal(text, vision_type=None, **options):
    vision = dict(hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, image_size=28,
                  patch_size=14)
    return dict(text_config=text, vision_config=vision | (dict(model_type=vision_type) if vision_type else {}), **options)


def text_of(model_type, **options):
    return GQA | dict(model_type=model_type, pad_token_id=0) | options


QWEN2_VL = dict(text_config=GQA | dict(pad_token_id=0, rope_parameters=dict(
    rope_type="default", rope_theta=1e6, mrope_section=[1, 1, 2])), vision_config=dict(
        depth=1, embed_dim=16, hidden_size=32, mlp_ratio=2, num_heads=2, patch_size=14))
QWEN2_5_VL = QWEN2_VL | dict(vision_config=dict(
    depth=1, hidden_size=16, intermediate_size=24, out_hidden_size=32, num_heads=2, patch_size=14))
# Eight heads over four are what the class takes where a config, as those of transformers 4, does not say.
GEMMA3_TEXT = GEMMA3 | dict(pad_token_id=0, num_attention_heads=8, num_key_value_heads=4)


CASES = {
    "baichuan": Case("baichuan", BAICHUAN | dict(max_position_embeddings=256)),
    "baichuan-both-lengths": Case("baichuan", BAICHUAN | dict(max_position_embeddings=256, model_max_length=256)),
    "baichuan-bf16": Case("baichuan", BAICHUAN | dict(max_position_embeddings=256), "bfloat16"),
    "baichuan2": Case("baichuan", BAICHUAN | dict(
        max_position_embeddings=256, vocab_size=125696, hidden_size=16, intermediate_size=24, num_attention_heads=2)),
    "baichuan-alibi": Case("baichuan", BAICHUAN | dict(model_max_length=256)),
    "baichuan-alibi-five-heads": Case("baichuan", BAICHUAN | dict(
        model_max_length=256, hidden_size=40, num_attention_heads=5)),
    "baichuan-alibi-bf16": Case("baichuan", BAICHUAN | dict(model_max_length=256), "bfloat16"),
    "aya_vision": Case("aya_vision", multimodal(text_of("cohere2", sliding_window=16), "siglip_vision_model")),
    "cohere2_vision": Case("cohere2_vision", multimodal(text_of("cohere2"), "siglip_vision_model"), own_names=True),
    "gemma3-multimodal": Case("gemma3", multimodal(
        GEMMA3_TEXT | dict(num_hidden_layers=6, layer_types=PERIOD), mm_tokens_per_image=4), v4="rope_type"),
    "gemma3-multimodal-bf16": Case("gemma3", multimodal(GEMMA3_TEXT, mm_tokens_per_image=4), "bfloat16", own_names=True),
    "idefics3": Case("idefics3", multimodal(text_of("llama"), "idefics3_vision"), v4="rope_type"),
    "internvl": Case("internvl", multimodal(text_of("qwen2"), "internvl_vision") | dict(tie_word_embeddings=False)),
    "internvl-qwen3": Case("internvl", multimodal(text_of("qwen3", head_dim=16), "internvl_vision"), own_names=True),
    "llava": Case("llava", multimodal(text_of("llama"), "clip_vision_model"), v4="rope_type"),
    "llava_next": Case("llava_next", multimodal(
        text_of("mistral", sliding_window=16), "clip_vision_model", image_grid_pinpoints=[[28, 28]])),
    "llava_onevision": Case("llava_onevision", multimodal(
        text_of("qwen2"), "siglip_vision_model", image_grid_pinpoints=[[28, 28]])),
    "mistral3": Case("mistral3", multimodal(text_of("mistral", head_dim=16), "pixtral"), v4="rope_type"),
    "qwen2_vl": Case("qwen2_vl", QWEN2_VL, v4="type"),
    "qwen2_5_vl": Case("qwen2_5_vl", QWEN2_5_VL | dict(tie_word_embeddings=True), own_names=True),
    "smolvlm": Case("smolvlm", multimodal(text_of("llama"), "smolvlm_vision"), "bfloat16"),
    "vipllava": Case("vipllava", multimodal(text_of("llama"), "clip_vision_model", vision_feature_layers=[-1])),
    "falcon": Case("falcon", FALCON, v4="rope_type"),
    "falcon-sequential": Case("falcon", FALCON | dict(multi_query=False, parallel_attn=False, bias=True)),
    "falcon-new": Case("falcon", FALCON_NEW, v4="rope_type"),
    "falcon-new-one-norm": Case("falcon", FALCON_NEW | dict(num_ln_in_parallel_attn=1, tie_word_embeddings=False)),
    "falcon-bf16": Case("falcon", FALCON, "bfloat16"),
    "falcon-alibi": Case("falcon", FALCON | ALIBI),
    "falcon-alibi-bf16": Case("falcon", FALCON | ALIBI, "bfloat16"),
    "falcon-alibi-six-heads": Case("falcon", FALCON_NEW | dict(
        hidden_size=48, num_attention_heads=6, alibi=True, activation="gelu_new"), length=300),
    "bloom": Case("bloom", BLOOM),
    "bloom-six-heads": Case("bloom", BLOOM | dict(hidden_size=48, n_head=6, tie_word_embeddings=False)),
    "bloom-normed-residual": Case("bloom", BLOOM | dict(apply_residual_connection_post_layernorm=True)),
    "bloom-bf16": Case("bloom", BLOOM, "bfloat16"),
    "gpt2": Case("gpt2", GPT2),
    "gpt2-untied": Case("gpt2", GPT2 | dict(n_inner=None, tie_word_embeddings=False, activation_function="gelu")),
    "gpt2-unscaled": Case("gpt2", GPT2 | dict(
        scale_attn_weights=False, reorder_and_upcast_attn=True, activation_function="silu")),
    "gpt2-index-scaled": Case("gpt2", GPT2 | dict(scale_attn_by_inverse_layer_idx=True), removed=[3, 4]),
    "gpt2-bf16": Case("gpt2", GPT2, "bfloat16"),
    "gpt_neo": Case("gpt_neo", GPT_NEO),
    "gpt_neo-runs": Case("gpt_neo", GPT_NEO | dict(
        num_layers=5, intermediate_size=48, attention_types=[[["local"], 2], [["global", "local", "global"], 1]])),
    "gpt_neo-bf16": Case("gpt_neo", GPT_NEO, "bfloat16"),
    "gpt_neox": Case("gpt_neox", NEOX, v4="rope_type"),
    "gpt_neox-sequential": Case("gpt_neox", NEOX | dict(
        use_parallel_residual=False, attention_bias=False, hidden_act="gelu_fast", tie_word_embeddings=True) | rope(
            "linear", factor=4.0, theta=20000.0, partial_rotary_factor=0.5), v4="type"),
    "gpt_neox-bf16": Case("gpt_neox", NEOX, "bfloat16"),
    "ernie4_5": Case("ernie4_5", WIDE | dict(use_bias=True), v4="rope_type"),
    "ernie4_5-bf16": Case("ernie4_5", WIDE | dict(tie_word_embeddings=False), "bfloat16"),
    "exaone4": Case("exaone4", GQA | dict(sliding_window=16, sliding_window_pattern=2), v4="rope_type"),
    "exaone4-full": Case("exaone4", GQA | dict(
        sliding_window=None, layer_types=["full_attention"] * 5, tie_word_embeddings=True)),
    "granite": Case("granite", GQA | dict(embedding_multiplier=12.0, residual_multiplier=0.22,
                                          attention_multiplier=0.0625, logits_scaling=8.0), v4="rope_type"),
    "granite-bias": Case("granite", MHA | dict(attention_bias=True, mlp_bias=True, tie_word_embeddings=True)),
    "granite-bf16": Case("granite", GQA | dict(embedding_multiplier=12.0, residual_multiplier=0.22,
                                               attention_multiplier=0.0625), "bfloat16"),
    "cohere": Case("cohere", GQA | dict(logit_scale=0.25), v4="rope_type"),
    "cohere-bf16": Case("cohere", GQA | dict(tie_word_embeddings=False), "bfloat16"),
    "cohere-norms": Case("cohere", GQA | dict(use_qk_norm=True, attention_bias=True)),
    "cohere2": Case("cohere2", GQA | dict(sliding_window=16), v4="rope_type"),
    "cohere2-bf16": Case("cohere2", GQA | dict(sliding_window=16), "bfloat16"),
    "cohere2-mixed": Case("cohere2", GQA | dict(sliding_window=16, attention_bias=True, layer_types=PERIOD[:5])),
    "gemma": Case("gemma", GQA | dict(head_dim=16), v4="rope_type"),
    "gemma-bf16": Case("gemma", GQA | dict(head_dim=16, tie_word_embeddings=False), "bfloat16"),
    "gemma-bias": Case("gemma", MHA | dict(attention_bias=True, head_dim=8, hidden_act="gelu")),
    "gemma2": Case("gemma2", GEMMA | dict(attn_logit_softcapping=0.5), v4="rope_type"),
    "gemma2-bf16": Case("gemma2", GEMMA | dict(attention_bias=True), "bfloat16"),
    "gemma2-long": Case("gemma2", GEMMA | dict(attn_logit_softcapping=0.5, sliding_window=150), length=300),
    "gemma2-uncapped": Case("gemma2", GEMMA | dict(attn_logit_softcapping=None, layer_types=PERIOD[:5])),
    "gemma3": Case("gemma3_text", GEMMA3 | dict(num_hidden_layers=6, layer_types=PERIOD), v4="rope_type"),
    "gemma3-bf16": Case("gemma3_text", GEMMA3, "bfloat16"),
    "gemma3-scaled": Case("gemma3_text", GEMMA3 | dict(
        attention_bias=True, layer_types=PERIOD[:5], rope_parameters=dict(
            sliding_attention=dict(rope_type="default", rope_theta=5000.0),
            full_attention=dict(rope_type="linear", rope_theta=80000.0, factor=8.0)))),
    "hunyuan_v1_dense": Case("hunyuan_v1_dense", WIDE, v4="rope_type"),
    "hunyuan_v1_dense-alpha": Case("hunyuan_v1_dense", WIDE | dict(attention_bias=True, tie_word_embeddings=True) | rope(
        "dynamic", alpha=50.0, factor=1.0, beta_fast=32, beta_slow=1, mscale=1.0, mscale_all_dim=0.0), v4="type"),
    "hunyuan_v1_dense-long": Case("hunyuan_v1_dense", WIDE | dict(max_position_embeddings=32) | rope(
        "dynamic", alpha=50.0, factor=2.0)),
    "glm": Case("glm", GQA | dict(head_dim=16), v4="rope_type"),
    "glm-bf16": Case("glm", GQA | dict(head_dim=16), "bfloat16"),
    "glm-full": Case("glm", GQA | dict(head_dim=16, attention_bias=False, tie_word_embeddings=True) | rope(
        "default", partial_rotary_factor=1.0)),
    "glm4": Case("glm4", GQA | dict(head_dim=16), v4="rope_type"),
    "glm4-bf16": Case("glm4", GQA | dict(head_dim=16, rms_norm_eps=0.1), "bfloat16"),
    "glm4-no-bias": Case("glm4", GQA | dict(head_dim=16, attention_bias=False)),
    "glm4_moe": Case("glm4_moe", GLM4_MOE, v4="rope_type", predictors=True),
    "glm4_moe-norms": Case("glm4_moe", GLM4_MOE | dict(
        use_qk_norm=True, attention_bias=True, n_group=2, routed_scaling_factor=2.5, first_k_dense_replace=2,
        rms_norm_eps=0.1, head_dim=16)),
    "glm4_moe-bf16": Case("glm4_moe", GLM4_MOE, "bfloat16"),
    "granitemoe": Case("granitemoe", GRANITEMOE, v4="rope_type"),
    "granitemoe-bias": Case("granitemoe", GRANITEMOE | dict(
        num_experts_per_tok=3, attention_bias=True, tie_word_embeddings=True)),
    "granitemoe-bf16": Case("granitemoe", GRANITEMOE, "bfloat16"),
    "deepseek_v2": Case("deepseek_v2", MHA | LATENT | dict(q_lora_rank=None, n_shared_experts=2), v4="type"),
    "deepseek_v2-yarn": Case("deepseek_v2", MHA | LATENT | dict(routed_scaling_factor=1.5, attention_bias=True) | rope(
        "yarn", factor=4.0, original_max_position_embeddings=64, mscale=0.7, mscale_all_dim=0.8), v4="type"),
    "deepseek_v2-groups": Case("deepseek_v2", MHA | LATENT | dict(
        topk_method="group_limited_greedy", n_group=4, topk_group=2, n_routed_experts=8, num_experts_per_tok=3,
        routed_scaling_factor=16.0, hidden_act="gelu")),
    "deepseek_v2-bf16": Case("deepseek_v2", MHA | LATENT, "bfloat16"),
    "deepseek_v3": Case("deepseek_v3", MHA | LATENT | dict(n_group=1, topk_group=1), v4="type"),
    "deepseek_v3-groups": Case("deepseek_v3", MHA | LATENT | dict(
        n_group=4, topk_group=2, n_routed_experts=8, num_experts_per_tok=3, norm_topk_prob=False, q_lora_rank=None,
        rope_interleave=False, first_k_dense_replace=1, rms_norm_eps=1e-5, tie_word_embeddings=True)),
    "deepseek_v3-yarn": Case("deepseek_v3", MHA | LATENT | dict(n_group=2, topk_group=1, attention_bias=True) | rope(
        "yarn", factor=4.0, original_max_position_embeddings=64, mscale=1.0, mscale_all_dim=1.0), v4="type"),
    "deepseek_v3-predictor": Case("deepseek_v3", MHA | LATENT | dict(
        n_group=2, topk_group=1, q_lora_rank=None), predictors=True),
    "deepseek_v3-bf16": Case("deepseek_v3", MHA | LATENT | dict(n_group=2, topk_group=1), "bfloat16"),
    "gpt_oss": Case("gpt_oss", WIDE | GPT_OSS, v4="rope_type"),
    "gpt_oss-listed": Case("gpt_oss", GQA | GPT_OSS | rope("default") | dict(
        head_dim=8, num_experts_per_tok=3, sliding_window=24, tie_word_embeddings=True, attention_bias=False,
        layer_types=["full_attention"] * 2 + ["sliding_attention"] * 3)),
    "gpt_oss-bf16": Case("gpt_oss", WIDE | GPT_OSS, "bfloat16"),
    "gptj": Case("gptj", GPTJ),
    "gptj-whole-heads": Case("gptj", GPTJ | dict(n_inner=None, rotary_dim=16, activation_function="gelu")),
    "gptj-bf16": Case("gptj", GPTJ, "bfloat16"),
    "mpt": Case("mpt", MPT),
    "mpt-six-heads": Case("mpt", MPT | dict(
        d_model=48, n_heads=6, attn_config=dict(clip_qkv=0.3, softmax_scale=0.2))),
    "mpt-bf16": Case("mpt", MPT, "bfloat16"),
    "opt": Case("opt", OPT),
    "opt-bare": Case("opt", OPT | dict(
        enable_bias=False, layer_norm_elementwise_affine=False, activation_function="gelu", tie_word_embeddings=False)),
    "opt-projected": Case("opt", OPT | dict(word_embed_proj_dim=24, do_layer_norm_before=False)),
    "opt-no-final-norm": Case("opt", OPT | dict(
        word_embed_proj_dim=40, _remove_final_layer_norm=True, tie_word_embeddings=False)),
    "opt-projected-bf16": Case("opt", OPT | dict(word_embed_proj_dim=24, do_layer_norm_before=False), "bfloat16"),
    "opt-bf16": Case("opt", OPT, "bfloat16"),
    "mamba": Case("mamba", MAMBA),
    "mamba-bias": Case("mamba", MAMBA | dict(
        use_bias=True, use_conv_bias=False, tie_word_embeddings=False, time_step_rank=3)),
    "mamba-bf16": Case("mamba", MAMBA, "bfloat16"),
    "mamba-bf16-residual": Case("mamba", MAMBA | dict(residual_in_fp32=False), "bfloat16"),
    "falcon_mamba": Case("falcon_mamba", FALCON_MAMBA | dict(expand=16, intermediate_size=48)),
    "falcon_mamba-bias": Case("falcon_mamba", FALCON_MAMBA | dict(
        hidden_size=40, conv_kernel=3, use_bias=True, tie_word_embeddings=False, mixer_rms_eps=0.1)),
    "falcon_mamba-bf16": Case("falcon_mamba", FALCON_MAMBA, "bfloat16"),
    "mamba2": Case("mamba2", MAMBA2),
    "mamba2-bf16": Case("mamba2", MAMBA2, "bfloat16"),
    "mamba2-limited": Case("mamba2", MAMBA2 | dict(
        n_groups=1, expand=3, num_heads=12, time_step_limit=(0.6, 0.75), use_bias=True, tie_word_embeddings=True)),
    "mamba2-slow": Case("mamba2", MAMBA2 | dict(time_step_limit=(0.0, 0.02), use_conv_bias=False)),
    "rwkv": Case("rwkv", RWKV),
    "rwkv-bf16": Case("rwkv", RWKV, "bfloat16"),
    "rwkv-narrow": Case("rwkv", RWKV | dict(
        attention_hidden_size=24, intermediate_size=48, rescale_every=0, tie_word_embeddings=True)),
    "llama": Case("llama", GQA | dict(rms_norm_eps=1e-5), v4="rope_type"),
    "llama-mha-bias": Case("llama", MHA | dict(attention_bias=True, mlp_bias=True, head_dim=24)),
    "llama-relu": Case("llama", GQA | dict(hidden_act="relu")),
    "llama-tied": Case("llama", GQA | dict(num_hidden_layers=6, tie_word_embeddings=True)),
    "llama-bf16": Case("llama", GQA, "bfloat16"),
    "llama3": Case("llama", WIDE | dict(tie_word_embeddings=True) | rope(
        "llama3", theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
        original_max_position_embeddings=64), v4="rope_type"),
    "llama-linear": Case("llama", WIDE | rope("linear", factor=4.0), v4="type"),
    "llama-dynamic": Case("llama", WIDE | dict(max_position_embeddings=32) | rope("dynamic", factor=2.0), v4="type"),
    "llama-longrope": Case("llama", GQA | rope(
        "longrope", factor=4.0, original_max_position_embeddings=47, attention_factor=1.2,
        short_factor=[1.0, 1.1, 1.3, 2.0], long_factor=[1.2, 3.0, 9.0, 20.0]), v4="rope_type"),
    "llama-proportional": Case("llama", WIDE | rope("proportional", partial_rotary_factor=0.5, factor=2.0)),
    "llama-yarn": Case("llama", WIDE | rope("yarn", factor=4.0, original_max_position_embeddings=64), v4="type"),
    "llama-yarn-full": Case("llama", WIDE | rope(
        "yarn", factor=4.0, original_max_position_embeddings=64, attention_factor=1.3, beta_fast=4.0, beta_slow=0.5,
        truncate=False)),
    "llama-yarn-mscale": Case("llama", WIDE | rope(
        "yarn", factor=4.0, original_max_position_embeddings=64, mscale=2.5, mscale_all_dim=0.5)),
    "ministral": Case("ministral", WIDE | dict(sliding_window=16), v4="rope_type"),
    "ministral-mixed": Case("ministral", WIDE | dict(
        sliding_window=16, layer_types=["full_attention", "sliding_attention"] * 2 + ["sliding_attention"])),
    "mistral": Case("mistral", GQA | dict(sliding_window=16), v4="rope_type"),
    "mistral-full": Case("mistral", GQA | dict(sliding_window=None)),
    "mixtral": Case("mixtral", GQA | dict(num_local_experts=4, num_experts_per_tok=2), v4="rope_type"),
    "mixtral-sliding": Case("mixtral", WIDE | dict(
        num_local_experts=5, num_experts_per_tok=3, sliding_window=16, tie_word_embeddings=True)),
    "mixtral-bf16": Case("mixtral", GQA | dict(num_local_experts=4, num_experts_per_tok=2), "bfloat16"),
    "olmoe": Case("olmoe", GQA | dict(num_experts=4, num_experts_per_tok=2), v4="rope_type"),
    "olmoe-normed": Case("olmoe", MHA | dict(
        num_experts=5, num_experts_per_tok=3, norm_topk_prob=True, attention_bias=True, tie_word_embeddings=True)),
    "olmoe-clipped": Case("olmoe", GQA | dict(num_experts=4, num_experts_per_tok=2, clip_qkv=0.6)),
    "olmoe-bf16": Case("olmoe", GQA | dict(num_experts=4, num_experts_per_tok=2), "bfloat16"),
    "olmo": Case("olmo", GQA | dict(clip_qkv=0.6), v4="rope_type"),
    "olmo-bias": Case("olmo", MHA | dict(attention_bias=True, tie_word_embeddings=True)),
    "olmo-bf16": Case("olmo", GQA | dict(clip_qkv=0.6), "bfloat16"),
    "olmo2": Case("olmo2", GQA, v4="rope_type"),
    "olmo2-bias": Case("olmo2", MHA | dict(attention_bias=True, tie_word_embeddings=True) | rope("linear", factor=4.0)),
    "olmo2-bf16": Case("olmo2", GQA, "bfloat16"),
    "olmo3": Case("olmo3", GQA | dict(sliding_window=16), v4="rope_type"),
    "olmo3-yarn": Case("olmo3", GQA | dict(sliding_window=16, attention_bias=True, rope_parameters=dict(
        sliding_attention=dict(rope_type="default", rope_theta=500000.0),
        full_attention=dict(rope_type="yarn", rope_theta=500000.0, factor=4.0, original_max_position_embeddings=64))),
                       v4="rope_type"),
    "nemotron": Case("nemotron", WIDE, v4="rope_type"),
    "nemotron-bf16": Case("nemotron", GQA, "bfloat16"),
    "nemotron-bias": Case("nemotron", MHA | dict(attention_bias=True, mlp_bias=True, tie_word_embeddings=True)),
    "phi": Case("phi", MHA, v4="rope_type"),
    "phi-bf16": Case("phi", MHA, "bfloat16"),
    "phi-norms": Case("phi", GQA | dict(qk_layernorm=True, layer_norm_eps=0.01) | rope(
        "linear", factor=4.0, partial_rotary_factor=0.25)),
    "phi3": Case("phi3", GQA, v4="rope_type"),
    "phi3-bf16": Case("phi3", GQA, "bfloat16"),
    "phi3-longrope": Case("phi3", GQA | dict(original_max_position_embeddings=64) | rope(
        "longrope", short_factor=[1.0, 1.1, 1.3, 2.0], long_factor=[1.2, 3.0, 9.0, 20.0]), v4="type"),
    "phi3-longrope-long": Case("phi3", GQA | dict(
        hidden_size=64, original_max_position_embeddings=32, sliding_window=20, tie_word_embeddings=True) | rope(
            "longrope", short_factor=[1.0, 1.1, 1.3, 2.0, 2.5, 3.0], long_factor=[1.2, 3.0, 9.0, 20.0, 30.0, 40.0],
            partial_rotary_factor=0.75), v4="rope_type"),
    "phi3-sliding": Case("phi3", GQA | dict(sliding_window=16, tie_word_embeddings=True) | rope(
        "default", partial_rotary_factor=0.75)),
    "qwen2": Case("qwen2", GQA, v4="rope_type"),
    "qwen2-sliding": Case("qwen2", GQA | dict(use_sliding_window=True, sliding_window=16, max_window_layers=2)),
    "qwen2_moe": Case("qwen2_moe", GQA | MOE | dict(shared_expert_intermediate_size=40), v4="rope_type"),
    "qwen2_moe-dense": Case("qwen2_moe", GQA | MOE | dict(
        shared_expert_intermediate_size=40, mlp_only_layers=[0, 3], norm_topk_prob=True, qkv_bias=False)),
    "qwen2_moe-sliding": Case("qwen2_moe", GQA | MOE | dict(
        shared_expert_intermediate_size=40, use_sliding_window=True, sliding_window=16, max_window_layers=4)),
    "qwen2_moe-bf16": Case("qwen2_moe", GQA | MOE | dict(shared_expert_intermediate_size=40), "bfloat16"),
    "qwen3": Case("qwen3", WIDE),
    "qwen3-bf16": Case("qwen3", WIDE, "bfloat16"),
    "qwen3_moe": Case("qwen3_moe", WIDE | MOE | dict(norm_topk_prob=True), v4="rope_type"),
    "qwen3_moe-dense": Case("qwen3_moe", WIDE | MOE | dict(mlp_only_layers=[1, 2], attention_bias=True)),
    "qwen3_moe-period": Case("qwen3_moe", GQA | MOE | dict(
        decoder_sparse_step=2, mlp_only_layers=[5], num_hidden_layers=6, use_sliding_window=True, sliding_window=16)),
    "qwen3_moe-bf16": Case("qwen3_moe", WIDE | MOE, "bfloat16"),
    "seed_oss": Case("seed_oss", WIDE, v4="rope_type"),
    "seed_oss-bias": Case("seed_oss", WIDE | dict(attention_bias=False, attention_out_bias=True, mlp_bias=True)),
    "smollm3": Case("smollm3", GQA, v4="rope_type"),
    "smollm3-sliding": Case("smollm3", GQA | dict(
        use_sliding_window=True, sliding_window=16, no_rope_layer_interval=2, attention_bias=True, mlp_bias=True,
        tie_word_embeddings=False), v4="rope_type"),
    "stablelm": Case("stablelm", GQA, v4="rope_type"),
    "stablelm-norms": Case("stablelm", GQA | dict(qk_layernorm=True, use_parallel_residual=True, layer_norm_eps=0.01)),
    "stablelm-norms-bf16": Case("stablelm", GQA | dict(
        qk_layernorm=True, use_parallel_residual=True, layer_norm_eps=0.01), "bfloat16"),
    "stablelm-parallel": Case("stablelm", GQA | dict(use_parallel_residual=True, use_qkv_bias=True)),
    "stablelm-bf16": Case("stablelm", GQA | dict(use_qkv_bias=True), "bfloat16"),
    "stablelm-bias": Case("stablelm", MHA | dict(use_qkv_bias=True, tie_word_embeddings=True) | rope(
        "default", partial_rotary_factor=0.5)),
    "starcoder2": Case("starcoder2", GQA | dict(sliding_window=16), v4="rope_type"),
    "starcoder2-bf16": Case("starcoder2", GQA, "bfloat16"),
    "starcoder2-no-bias": Case("starcoder2", GQA | dict(use_bias=False, norm_epsilon=0.01, tie_word_embeddings=False)),
}


class BaichuanConfig(LlamaConfig):
    """config.json as Baichuan's own code writes it; without max_position_embeddings for linear biases."""
    model_type = "baichuan"
    max_position_embeddings: int = 0
    NOT_ITS_KEYS = ("attention_bias", "attention_dropout", "head_dim", "mlp_bias", "num_key_value_heads",
                    "pretraining_tp", "rope_parameters")

    def to_dict(self):
        return {key: value for key, value in super().to_dict().items()
                if key not in self.NOT_ITS_KEYS and (key, value) != ("max_position_embeddings", 0)}


class BaichuanAttention(LlamaAttention):
    """Llama's, with one weight for queries, keys and values and, in the 13B, linear biases instead of rotation."""

    def __init__(self, config, layer_idx):
        super().__init__(config, layer_idx)
        del self.q_proj, self.k_proj, self.v_proj
        self.W_pack = torch.nn.Linear(config.hidden_size, 3 * config.hidden_size, bias=False)
        self.q_proj, self.k_proj, self.v_proj = (lambda x, i=i: self.W_pack(x).chunk(3, -1)[i] for i in range(3))

    def forward(self, hidden_states, position_embeddings, attention_mask=None, **kwargs):
        if self.config.max_position_embeddings == 0:
            still = torch.ones_like(position_embeddings[0]), torch.zeros_like(position_embeddings[1])
            bias = self.biases(hidden_states.shape[1]).to(hidden_states.dtype)
            return super().forward(hidden_states, still, bias[None], **kwargs)
        return super().forward(hidden_states, position_embeddings, attention_mask, **kwargs)

    def biases(self, length):
        """[heads, length, length]: slope * place of the key, counted from the start; -inf for later keys."""
        heads = self.config.num_attention_heads
        power = 2 ** math.floor(math.log2(heads))
        slopes = [2 ** (-8 * (i + 1) / power) for i in range(power)]
        slopes += [2 ** (-4 * (2 * i + 1) / power) for i in range(heads - power)]
        future = torch.full((length, length), -math.inf).triu(1)
        return torch.tensor(slopes)[:, None, None] * torch.arange(length) + future


class RowsOfLengthOne(torch.nn.Linear):
    """Baichuan 2's head."""

    def forward(self, x):
        return torch.nn.functional.linear(x, torch.nn.functional.normalize(self.weight))


class BaichuanForCausalLM(LlamaForCausalLM):
    """No class of transformers; its code lies beside the weights."""
    config_class = BaichuanConfig

    def __init__(self, config):
        super().__init__(config)
        for i, layer in enumerate(self.model.layers):
            layer.self_attn = BaichuanAttention(config, i)
        if config.vocab_size == 125696:
            self.lm_head = RowsOfLengthOne(config.hidden_size, config.vocab_size, bias=False)


AutoConfig.register("baichuan", BaichuanConfig)
AutoModelForCausalLM.register(BaichuanConfig, BaichuanForCausalLM)


def values(name, shape):
    """The formula of the docstring, as float32."""
    h = np.arange(math.prod(shape), dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(zlib.crc32(name.encode()))
    for shift, factor in (16, 0x85EBCA6B), (13, 0xC2B2AE35), (16, 1):
        h = (h ^ (h >> shift)) * np.uint32(factor)
    u = 2 * h.astype(np.float64) / 2**32 - 1
    norm = "norm" in name and name.endswith("weight")
    scaled = 0.14 * u if len(shape) >= 2 else 1 + 0.2 * u if norm else 0.2 * u
    return torch.from_numpy(scaled.astype(np.float32)).reshape(shape)


def write_checkpoint(case, directory):
    """Saves the case's model with the formula's weights; returns config.json, and shapes by name in file order."""
    dtype = getattr(torch, case.dtype)
    config = AutoConfig.for_model(case.model_type, **case.options)
    model = auto_class(config).from_config(config).to(dtype)
    model.save_pretrained(directory)
    with safe_open(path := directory / "model.safetensors", "pt") as file:
        shapes = {name: file.get_slice(name).get_shape() for name in file.offset_keys()}
    if case.own_names:
        tied = model.all_tied_weights_keys
        shapes = {name: list(tensor.shape) for name, tensor in model.state_dict().items() if name not in tied}
    save_file({name: values(name, shape).to(dtype) for name, shape in shapes.items()}, path, {"format": "pt"})
    written = json.loads((directory / "config.json").read_text())
    return {key: written[key] for key in written if key not in DROPPED}, shapes


def auto_class(config):
    return AutoModelForImageTextToText if hasattr(config, "text_config") else AutoModelForCausalLM


def load(directory):
    auto = auto_class(AutoConfig.from_pretrained(directory))
    options = dict(dtype="auto", output_loading_info=True)
    config = json.loads((directory / "config.json").read_text())
    # sdpa has no cap: with it transformers would leave Gemma 2's out.
    attention = "eager" if config.get("attn_logit_softcapping") else "sdpa"
    try:
        model, info = auto.from_pretrained(directory, attn_implementation=attention, **options)
    except ValueError:  # a family without a fused attention
        model, info = auto.from_pretrained(directory, attn_implementation="eager", **options)
    assert not any(info.values()), info
    return model.eval()


def decoder_layers(model):
    """The attribute path of the outermost module list, and the list."""
    lists = [(name, module) for name, module in model.named_modules() if isinstance(module, torch.nn.ModuleList)]
    return min(lists, key=lambda item: item[0].count("."))


def remove_layers(model, removed):
    path, layers = decoder_layers(model)
    kept = [i for i in range(len(layers)) if i not in removed]
    model.set_submodule(path, torch.nn.ModuleList([layers[i] for i in kept]))
    config = model.config.get_text_config()
    if types := vars(config).get("layer_types"):
        config.layer_types = [types[i] for i in kept]
    config.num_hidden_layers = len(kept)
    return model


def cosine(x, y):
    return torch.nn.functional.cosine_similarity(x, y, dim=-1).clamp(-1, 1)


def measure(model, ids):
    states = {}
    _, layers = decoder_layers(model)
    for i, layer in enumerate(layers):
        def keep(module, args, kwargs, out, i=i):
            states[i] = (args[0] if args else kwargs["hidden_states"]), (out[0] if isinstance(out, tuple) else out)
        layer.register_forward_hook(keep, with_kwargs=True)
    out = model(input_ids=ids, use_cache=False, output_hidden_states=True)
    every = max(getattr(model.config, "rescale_every", 0), 0)
    size = 2 ** ((len(layers) - 1) // every) if every else 1
    pairs = [(states[i][0].double(), states[i][1].double()) for i in range(len(layers))]
    normed = out.hidden_states[-1].double()
    same_width = normed.shape == pairs[-1][0].shape
    return {
        "bi": [(1 - cosine(x, y)).mean().item() for x, y in pairs],
        "biLastNormed": (1 - cosine(pairs[-1][0], normed)).mean().item() if same_width else None,
        "angular": [(cosine(x, y).arccos() / math.pi).mean().item() for x, y in pairs],
        "relativeMagnitude": [((y - x).norm(dim=-1) / y.norm(dim=-1)).mean().item() for x, y in pairs],
        "lastState": (pairs[-1][1][-1, -1, :SHOWN] * size).tolist(),
        "logits": out.logits,
    }


def as_v4(config, type_key):
    """The config as transformers 4 wrote it: rope_theta and rope_scaling on top, torch_dtype, no lists over layers."""
    if "text_config" in config:
        return multimodal_as_v4(config, type_key)
    v4 = {key: value for key, value in config.items() if key not in ("layer_types", "no_rope_layers")}
    scaling = v4.pop("rope_parameters")
    if v4["model_type"] == "gemma3_text":
        v4["rope_local_base_freq"] = scaling["sliding_attention"]["rope_theta"]
        v4["sliding_window_pattern"] = config["layer_types"].index("full_attention") + 1
    scaling = dict(scaling.get("full_attention", scaling))  # transformers 4 scaled the full layers only
    if "partial_rotary_factor" in scaling:
        v4["partial_rotary_factor"] = scaling.pop("partial_rotary_factor")
    v4["rope_theta"] = scaling.pop("rope_theta")
    rope_type = scaling.pop("rope_type")
    if v4["model_type"] == "gpt_neox":
        v4["rotary_pct"], v4["rotary_emb_base"] = v4.pop("partial_rotary_factor"), v4.pop("rope_theta")
    v4["rope_scaling"] = None if rope_type == "default" else scaling | {type_key: rope_type}
    v4["torch_dtype"] = v4.pop("dtype", "float32")
    if v4.get("use_sliding_window") is False:
        v4["sliding_window"] = 16  # Qwen publishes a window that is not used
    if v4["model_type"] == "qwen3_moe":
        v4["num_experts"] = v4.pop("num_local_experts")
    return dict(sorted(v4.items()))


def predictor_shapes(shapes, config):
    """The tensors of one module for multi-token prediction, as DeepSeek-V3 has them behind its last layer."""
    layers, width, vocabulary = config["num_hidden_layers"], config["hidden_size"], config["vocab_size"]
    last = f"model.layers.{layers - 1}."
    module = {name.removeprefix(last): shape for name, shape in shapes.items() if name.startswith(last)}
    module |= {"embed_tokens.weight": [vocabulary, width], "enorm.weight": [width], "hnorm.weight": [width],
               "eh_proj.weight": [width, 2 * width], "shared_head.norm.weight": [width],
               "shared_head.head.weight": [vocabulary, width]}
    return {f"model.layers.{layers}.{name}": shape for name, shape in module.items()}
def multimodal_as_v4(config, type_key):
    """Qwen2-VL's text keys stood at the top; elsewhere what the class takes by itself was left out."""
    text = as_v4(config["text_config"], type_key)
    outer = {key: value for key, value in config.items() if key != "text_config"}
    if config["model_type"] == "qwen2_vl":
        text["rope_scaling"] = text["rope_scaling"] or dict(type="mrope", mrope_section=[1, 1, 2])
        return text | outer
    default = AutoConfig.for_model(text["model_type"])
    theta = default.default_theta
    usual = dict(rope_theta=theta["global"] if isinstance(theta, dict) else theta, rope_local_base_freq=10000.0)
    return outer | dict(text_config={
        key: value for key, value in text.items()
        if key == "model_type" or value != getattr(default, key, usual.get(key, "no default"))})


def golden(name, directory):
    case = CASES[name]
    config, shapes = write_checkpoint(case, directory)
    w, i = torch.arange(WINDOWS)[:, None], torch.arange(case.length)
    batch = (i * i * 31 + i * 7 * (w + 1) + w * 13) % config.get("text_config", config)["vocab_size"]
    measured = measure(load(directory), batch)
    logits = measured.pop("logits")
    scale = config.get("text_config", {}).get("logit_scale") or 1
    nll = torch.nn.functional.cross_entropy(scale * logits[:, :-1].double().flatten(0, 1), batch[:, 1:].flatten())
    pruned = measure(remove_layers(load(directory), case.removed), batch)
    if case.predictors:
        shapes |= predictor_shapes(shapes, config)
    result = {
        "madeBy": "scripts/goldens.py", "transformers": transformers.__version__, "torch": torch.__version__,
        "case": name, "config": config, "dtype": case.dtype, "tensors": shapes, "ids": batch.tolist(), **measured,
        "pruned": {"removed": case.removed, "lastState": pruned["lastState"]}, "nll": nll.item(),
    }
    if case.v4:
        result["configV4"] = as_v4(config, case.v4)
        (directory / "config.json").write_text(json.dumps(result["configV4"]))
        assert torch.equal(logits, measure(load(directory), batch)["logits"]), name
    return result


def to_json(value):
    """Indented, but a list of scalars on one line."""
    return re.sub(r"\[[^\[\]{}]*\]", lambda m: re.sub(r"\s+", " ", m[0]).replace("[ ", "[").replace(" ]", "]"),
                  json.dumps(value, indent=1)) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "src/test/resources/goldens")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in arguments.cases or CASES:
        with tempfile.TemporaryDirectory() as directory, torch.inference_mode():
            (arguments.out / f"{name}.json").write_text(to_json(golden(name, Path(directory))))
        print(name)


if __name__ == "__main__":
    main()
