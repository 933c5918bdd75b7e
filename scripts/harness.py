#!/usr/bin/env python3
"""What lm-evaluation-harness makes of benchmark items, and what it measures: the expected values of shortgpt's tasks.

    scripts/harness.py goldens                        writes src/test/resources/benchmarks/goldens.json
    scripts/harness.py run MODEL OUT TASK=PATH …      measures local files; --limit N, --shots N

Needs lm_eval==0.4.13 with torch and transformers; touches no network. CMNLI, CHID and C3 follow OpenCompass, which is not
needed: its prompts are written down here after its configurations CLUE_cmnli_ppl_fdc6de, FewCLUE_chid_ppl_8f2872 and
CLUE_C3_ppl_e24a31.
"""
import argparse
import csv
import json
import os
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"

import datasets
import lm_eval
import torch
import transformers
from lm_eval.api.metrics import mean, mean_stderr
from lm_eval.api.task import ConfigurableTask
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks._yaml_loader import load_yaml

HOME = Path(__file__).parents[1]
OWN = HOME / "src/test/resources/benchmarks"
SEED = 1234  # the harness' default for few-shot examples
YAML = {
    "mmlu": "mmlu/default/mmlu_{}.yaml", "cmmlu": "cmmlu/cmmlu_{}.yaml", "hellaswag": "hellaswag/hellaswag.yaml",
    "piqa": "piqa/piqa.yaml", "arc_easy": "arc/arc_easy.yaml", "arc_challenge": "arc/arc_challenge.yaml",
    "winogrande": "winogrande/default.yaml", "boolq": "super_glue/boolq/default.yaml",
    "openbookqa": "openbookqa/openbookqa.yaml", "lambada_openai": "lambada/lambada_openai.yaml", "race": "race/race.yaml",
}


def rows(path):
    """The rows of one file, as they stand there."""
    if path.suffix == ".csv":
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.reader(file))
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if text.startswith("[") else [json.loads(line) for line in text.split("\n") if line.strip()]


def arc(row):
    if isinstance(row["question"], str):
        return row
    choices = row["question"]["choices"]
    flat = {key: [choice[key] for choice in choices] for key in ("text", "label")}
    return {"id": row["id"], "question": row["question"]["stem"], "choices": flat, "answerKey": row["answerKey"]}


def openbookqa(row):
    if "question_stem" in row:
        return row
    doc = arc(row)
    return {"question_stem": doc["question"], "choices": doc["choices"], "answerKey": doc["answerKey"]}


def winogrande(row):
    if "sentence" in row:
        return row
    # Written as two contexts with one end: any place where they are still alike may be that of the blank.
    common = len(os.path.commonprefix(row["context_options"]))
    options = [context[common:] for context in row["context_options"]]
    return {"sentence": row["context_options"][0][:common] + "_ " + row["continuation"], "option1": options[0],
            "option2": options[1], "answer": str(row["gold"] + 1)}


def race(row):
    if "problems" in row:
        return {"article": row["article"], "problems": str(row["problems"])}
    questions = zip(row["questions"], row["options"], row["answers"])
    problems = [{"question": q, "answer": a, "options": o} for q, o, a in questions]
    return {"article": row["article"], "problems": str(problems)}


def boolq(row):
    return {"question": row["question"], "passage": row["passage"], "label": int(row.get("label", row.get("answer")))}


def docs(task, path):
    """The documents of a file in the form that the harness' task wants."""
    table = rows(path)
    if task == "mmlu":
        return [{"question": r[0], "choices": r[1:5], "answer": "ABCD".index(r[5])} for r in table]
    if task == "cmmlu":
        return [dict(zip(table[0], r)) for r in table[1:]]
    if task == "piqa" and "label" not in table[0]:
        labels = path.with_name(path.stem + "-labels.lst").read_text().split()
        return [{**row, "label": int(label)} for row, label in zip(table, labels)]
    if task == "race" and "question" in table[0]:
        articles = {}
        for row in table:
            problem = {key: row[key] for key in ("question", "answer", "options")}
            articles.setdefault(row["article"], []).append(problem)
        table = [{"article": article, "problems": problems} for article, problems in articles.items()]
    form = {"arc_easy": arc, "arc_challenge": arc, "openbookqa": openbookqa, "winogrande": winogrande, "race": race,
            "boolq": boolq}.get(task, lambda row: row)
    return [form(row) for row in table]


def build(task, yaml, evaluated, examples, shots, limit):
    """Items of one task of the harness: their requests, choices and the place of the right one."""
    config = load_yaml(Path(lm_eval.__file__).parent / "tasks" / yaml)
    split = config.get("test_split") or config["validation_split"]
    shot_split = config.get("fewshot_split") or config.get("training_split") or config.get("validation_split") or split
    data = {split: datasets.Dataset.from_list(evaluated)}
    for other in {shot_split, config.get("training_split"), config.get("validation_split")} - {None, split}:
        data[other] = datasets.Dataset.from_list(examples or evaluated)
    config.update(custom_dataset=lambda **_: data, num_fewshot=shots, metadata={})
    harness = ConfigurableTask(config=config)
    harness.set_fewshot_seed(SEED)
    harness.build_all_requests(limit=limit)
    items = {}
    for instance in harness.instances:
        doc = instance.doc
        choices = harness.doc_to_choice(doc) if config.get("doc_to_choice") else None
        gold = harness.doc_to_text(doc) if harness.multiple_input else harness.doc_to_target(doc)
        item = items.setdefault(instance.doc_id, {"requests": [], "choices": choices, "gold": gold if choices else 0})
        item["requests"].append(list(instance.args[:2]))
        item["_harness"], item["_doc"] = harness, doc
    return list(items.values())


def pairs(task, row):
    """OpenCompass' prompts of one row, by label, and the place of the right one."""
    if task == "cmnli":
        text = f"语句一：“{row['sentence1']}”\n语句二：“{row['sentence2']}”\n请问这两句话是什么关系？\n"
        labels = ["contradiction", "entailment", "neutral"]
        return [text + answer for answer in ("矛盾", "蕴含", "无关")], labels.index(row["label"])
    if task == "chid":
        contents = [row["content"].replace("#idiom#", idiom) for idiom in row["candidates"]]
        return [f"以下句子是否通顺？\n{content}\n这个句子是通顺的。" for content in contents], int(row["answer"])
    choices = row["choice"] + row["choice"][:1] * (4 - len(row["choice"]))
    prompts = [f"文章：{row['content']}\n问题：{row['question']}\n答案：{choice}" for choice in choices]
    return prompts, row["choice"].index(row["answer"])


def opencompass(task, table, limit):
    if task == "cmnli":
        table = [row for row in table if row["label"] != "-"]
    if task == "c3":
        if isinstance(table[0], list):
            table = [{"context": text, **question} for text, questions, *_ in table for question in questions]
        table = [{**row, "content": " ".join("".join(part) for part in row["context"])} for row in table]
    items = []
    for row in table[:limit]:
        prompts, gold = pairs(task, row)
        items.append({"requests": [["", prompt] for prompt in prompts], "choices": None, "gold": gold})
    return items


def evaluated(path):
    """The file of a directory whose items are evaluated, and the one for examples if it is another."""
    if path.is_file():
        return path, None
    files = sorted(file for file in path.iterdir() if file.suffix in (".json", ".jsonl"))
    train = [file for file in files if "train" in file.name.lower()]
    (rest,) = [file for file in files if file not in train]
    return rest, train[0] if train else None


def items_of(task, path, shots, limit):
    """By subtask, the items of a file or of a directory with a file for each subject."""
    if task in ("cmnli", "chid", "c3"):
        return {task: opencompass(task, rows(evaluated(path)[0]), limit)}
    if task in ("mmlu", "cmmlu"):
        found = {}
        for test in sorted((path / "test").glob("*.csv")):
            subject = test.stem.removesuffix("_test")
            dev = path / "dev" / test.name.replace("_test", "_dev")
            found[subject] = build(task, YAML[task].format(subject), docs(task, test), docs(task, dev), shots, limit)
        return found
    found, examples = evaluated(path)
    shot_docs = docs(task, examples) if examples else None
    return {task: build(task, YAML[task], docs(task, found), shot_docs, shots, limit)}


def model_of(directory):
    model = transformers.AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(directory)
    exact = transformers.PreTrainedTokenizerFast(tokenizer_file=str(Path(directory) / "tokenizer.json"))
    probe = "Once upon a time, there was\n 是. Answer:"
    if tokenizer.encode(probe) != exact.encode(probe):
        exact.bos_token, exact.eos_token = tokenizer.bos_token, tokenizer.eos_token
        print("AutoTokenizer differs from tokenizer.json, which is taken")
        tokenizer = exact
    return model, tokenizer


def measure(model, tokenizer, items, batch):
    """Adds to each item what the harness measures: [log-likelihood, greedy] of each request, and its metrics."""
    if not items[0].get("_harness"):
        for item in items:
            item["results"] = [whole(model, tokenizer, prompt) for _, prompt in item["requests"]]
            means = [-total / tokens for total, tokens in item["results"]]
            item["metrics"] = {"acc": float(means.index(min(means)) == item["gold"])}
        return
    lm = HFLM(pretrained=model, tokenizer=tokenizer, batch_size=batch)
    class Request:
        def __init__(self, args):
            self.args = tuple(args)
    results = iter(lm.loglikelihood([Request(r) for item in items for r in item["requests"]], disable_tqdm=True))
    for item in items:
        item["results"] = [list(next(results)) for _ in item["requests"]]
        metrics = item["_harness"].process_results(item["_doc"], [tuple(r) for r in item["results"]])
        item["metrics"] = {name: float(value) for name, value in metrics.items()}


@torch.no_grad()
def whole(model, tokenizer, prompt):
    """The sum of ln p over a text, and its tokens with the first: OpenCompass divides one by the other."""
    ids = tokenizer(prompt, return_tensors="pt").input_ids[:, :model.config.max_position_embeddings]
    logits = model(ids).logits[0, :-1].float()
    loss = torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none")
    return [-float(loss.sum()), ids.shape[1]]


def printed(found):
    """By subtask, the numbers that the harness prints: each metric's aggregate and, of a mean, its standard error."""
    numbers = {}
    for name, items in found.items():
        harness = items[0].get("_harness")
        aggregate = harness.aggregation() if harness else {"acc": mean}
        numbers[name] = {"items": len(items)}
        for metric in items[0]["metrics"]:
            values = [item["metrics"][metric] for item in items]
            numbers[name][metric] = float(aggregate[metric](values))
            if aggregate[metric] is mean and len(values) > 1:
                numbers[name][metric + "_stderr"] = float(mean_stderr(values))
    return numbers


def write(found, out, **about):
    clean = {task: [{key: value for key, value in item.items() if key[0] != "_"} for item in items]
             for task, items in found.items()}
    text = json.dumps({**about, "tasks": clean}, ensure_ascii=False, indent=1)
    Path(out).write_text(text + "\n", encoding="utf-8")


def goldens():
    model, tokenizer = model_of(HOME / "models/tinytales-12l")
    found = {}
    for case in json.loads((OWN / "cases.json").read_text()):
        for name, items in items_of(case["task"], OWN / case["path"], case["shots"], None).items():
            measure(model, tokenizer, items, 8)
            found[f"{case['task']}/{name}/{case['path']}/{case['shots']}"] = items
    write(found, OWN / "goldens.json", harness="lm_eval " + lm_eval.__version__, model="tinytales-12l in float32")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=["goldens", "run"])
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--shots", type=int, default=0)
    parser.add_argument("--batch", type=int, default=8)
    options = parser.parse_intermixed_args()
    if options.command == "goldens":
        return goldens()
    directory, out, *tasks = options.arguments
    model, tokenizer = model_of(directory)
    for argument in tasks:
        task, path = argument.split("=")
        started = time.time()
        found = items_of(task, Path(path), options.shots, options.limit)
        together = [item for items in found.values() for item in items]
        measure(model, tokenizer, together, options.batch)
        write(found, f"{out}/{task}-{options.shots}.json", printed=printed(found))
        acc = sum(item["metrics"]["acc"] for item in together) / len(together)
        print(f"{task} {options.shots} shots: {len(together)} items, acc {acc:.4f}, {time.time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
