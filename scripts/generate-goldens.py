#!/usr/bin/env python3
"""Makes src/test/resources/generate/: what transformers generates, draws from and makes of chats.

    generate-goldens.py

greedy.json    for cases of goldens.py: the ids that greedy generation goes on with after the first ids of window 0
drawn.json     the ids and probabilities that are left after transformers' temperature, top-k and top-p
chats.json     chat templates, messages and what apply_chat_template makes of them

Needs torch and transformers; touches no network.
"""
import importlib
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
goldens = importlib.import_module("goldens")
import torch
import transformers
from transformers import TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper
from transformers.utils.chat_template_utils import render_jinja_template

OUT = Path(__file__).parents[1] / "src/test/resources/generate"
MADE_BY = dict(madeBy="scripts/generate-goldens.py", transformers=transformers.__version__)
CASES = ("llama mistral qwen2 qwen3 gemma2 gemma3 phi3 gpt2 gpt_neo opt bloom falcon mixtral deepseek_v2 gpt_oss "
         "mamba mamba2 falcon_mamba rwkv").split()
PROMPT, NEW = 12, 30


def greedy(name, directory):
    case = goldens.CASES[name]
    config, _ = goldens.write_checkpoint(case, directory)
    i = torch.arange(PROMPT)
    prompt = ((i * i * 31 + i * 7) % config["vocab_size"])[None]
    model = goldens.load(directory)
    model.generation_config.eos_token_id = None
    ids = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=NEW, do_sample=False)
    return dict(prompt=prompt[0].tolist(), ids=ids[0, PROMPT:].tolist())


def drawn():
    logits = torch.tensor([[((i * 37) % 23) / 4 - 2 for i in range(24)]])
    cases = []
    for temperature, k, p in (1.0, 0, 1.0), (0.7, 0, 1.0), (1.0, 5, 1.0), (1.5, 0, 0.6), (0.5, 8, 0.9), (1.0, 0, 0.01):
        left = TemperatureLogitsWarper(temperature)(None, logits) if temperature != 1 else logits
        left = TopKLogitsWarper(k)(None, left) if k else left
        left = TopPLogitsWarper(p)(None, left) if p < 1 else left
        shares = left.softmax(-1)[0]
        cases.append(dict(temperature=temperature, topK=k, topP=p,
                          shares={i: x for i, x in enumerate(shares.tolist()) if x > 0}))
    return dict(logits=logits[0].tolist(), cases=cases)


CHATML = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + "
          "'\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")
ALTERNATING = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system role') }}{% endif %}
{% for message in messages %}
    {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{ raise_exception('roles must alternate') }}
    {% endif %}
    {%- set role = 'model' if message['role'] == 'assistant' else message['role'] %}
{{ '<turn>' + role + '\n' + message['content'] | trim + '</turn>\n' }}{% endfor %}
{% if add_generation_prompt %}{{ '<turn>model\n' }}{% endif %}
"""
BACKWARDS = """{%- set ns = namespace(open=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.open and message.role == "user" and not(message.content.startswith('<r>') and message.content.endswith('</r>')) %}
        {%- set ns.open = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{{- ns.last }}
{%- if messages[0].role == 'system' %}{%- set rest = messages[1:] %}{{- '[' + messages[0].content + ']' }}{% else %}{% set rest = messages %}{% endif %}
{%- for message in rest %}
    {%- if '</think>' in message.content %}
        {{- message.content.split('</think>')[-1].lstrip('\n') + '|' + message.content.split('</think>')[0].rstrip('\n').split('<think>')[-1] }}
    {%- elif loop.last or message.thoughts is defined %}
        {{- message.role.upper() ~ ':' ~ message.content.strip() ~ loop.index }}
    {%- else %}
        {{- message.content.replace('a', 'b') }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt and not (enable_thinking is defined and enable_thinking is false) %}{{- eos_token }}{% endif %}
"""


def chats():
    user = dict(role="user", content=" Hi {{ 1+1 }} <b>\"x\"</b>\n")
    answer = dict(role="assistant", content="<think>\na\n</think>\n\nHello")
    last = dict(role="user", content="<r>Bye\\n é</r>")
    system = dict(role="system", content="Be brief.")
    special = dict(bos_token="<s>", eos_token="</s>")
    return [dict(template=template, special=special, messages=messages, text=render_jinja_template(
        conversations=[messages], chat_template=template, add_generation_prompt=True, **special)[0][0])
        for template, chat in ((CHATML, [system, user]), (CHATML, [user, answer, last]), (ALTERNATING, [user]),
                               (ALTERNATING, [user, answer, last]), (BACKWARDS, [system, user, answer, last]),
                               (BACKWARDS, [user])) for messages in [chat]]


def main():
    torch.set_num_threads(1)
    OUT.mkdir(parents=True, exist_ok=True)
    results = {}
    for name in CASES:
        with tempfile.TemporaryDirectory() as directory, torch.inference_mode():
            results[name] = greedy(name, Path(directory))
    (OUT / "greedy.json").write_text(goldens.to_json(MADE_BY | dict(cases=results)))
    (OUT / "drawn.json").write_text(goldens.to_json(MADE_BY | drawn()))
    (OUT / "chats.json").write_text(json.dumps(MADE_BY | dict(chats=chats()), indent=1) + "\n")


if __name__ == "__main__":
    main()
