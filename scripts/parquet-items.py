#!/usr/bin/env python3
"""Our benchmark items as the hub keeps such data sets, and tables of every form that Parquet has for a value.

    scripts/parquet-items.py              writes src/test/resources/parquet/

Needs pyarrow. `hub` has for a data set what its repository on the hub has: configurations as directories, splits as files, the
columns of each with their types. `forms` has directories of .parquet files that hold the rows of the .jsonl of their name.
"""
import csv
import json
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HOME = Path(__file__).parents[1]
ITEMS = HOME / "src/test/resources/benchmarks"
OUT = HOME / "src/test/resources/parquet"
TEXT, TEXTS = pa.string(), pa.list_(pa.string())
CHOICES = pa.struct([("text", TEXTS), ("label", TEXTS)])


def rows(name):
    path = ITEMS / name
    if path.suffix == ".csv":
        with open(path, newline="", encoding="utf-8") as file:
            return list(csv.reader(file))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def write(path, table, **options):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, **{"compression": "snappy", "store_schema": False, **options})


def split(path, items, columns, **options):
    write(OUT / "hub" / path, pa.Table.from_pylist(items, schema=pa.schema(columns)), **options)


def flat(row):
    choices = row["question"]["choices"]
    texts = {key: [choice[key] for choice in choices] for key in ("text", "label")}
    return {"id": row["id"], "question": row["question"]["stem"], "choices": texts, "answerKey": row["answerKey"]}


def arc():
    columns = [("id", TEXT), ("question", TEXT), ("choices", CHOICES), ("answerKey", TEXT)]
    for part, name in (("test", "Test"), ("train", "Train")):
        hard = [flat(row) for row in rows(f"arc_challenge/ARC-Challenge-{name}.jsonl")]
        split(f"ai2_arc/ARC-Challenge/{part}-00000-of-00001.parquet", hard, columns)
        easy = [flat(row) if isinstance(row["question"], dict) else row for row in rows(f"arc_easy/{part}.jsonl")]
        split(f"ai2_arc/ARC-Easy/{part}-00000-of-00001.parquet", easy, columns)


def boolq():
    answers = rows("boolq_answers/dev.jsonl")
    columns = [("question", TEXT), ("answer", pa.bool_()), ("passage", TEXT)]
    split("boolq/data/validation-00000-of-00001.parquet", answers, columns)
    columns = [("question", TEXT), ("passage", TEXT), ("idx", pa.int32()), ("label", pa.int64())]
    for part, name in (("validation", "val"), ("train", "train")):
        split(f"super_glue/boolq/{part}-00000-of-00001.parquet", rows(f"boolq/{name}.jsonl"), columns)
    other = [{"premise": "It rains.", "hypothesis": "It is wet.", "idx": 0, "label": 0}]
    columns = [("premise", TEXT), ("hypothesis", TEXT), ("idx", pa.int32()), ("label", pa.int64())]
    split("super_glue/cb/validation-00000-of-00001.parquet", other, columns)


def hellaswag():
    columns = [("ind", pa.int32()), ("activity_label", TEXT), ("ctx_a", TEXT), ("ctx_b", TEXT), ("ctx", TEXT),
               ("endings", TEXTS), ("source_id", TEXT), ("split", TEXT), ("split_type", TEXT), ("label", TEXT)]
    for part in ("train", "validation"):
        items = [{**row, "label": str(row["label"])} for row in rows(f"hellaswag/{part}.jsonl")]
        split(f"hellaswag/data/{part}-00000-of-00001.parquet", items, columns)


def mmlu():
    columns = [("question", TEXT), ("subject", TEXT), ("choices", TEXTS), ("answer", pa.int64())]
    every = {"test": [], "dev": []}
    for subject in ("astronomy", "high_school_us_history"):
        for part, items in every.items():
            own = [{"question": r[0], "subject": subject, "choices": r[1:5], "answer": "ABCD".index(r[5])}
                   for r in rows(f"mmlu/{part}/{subject}_{part}.csv")]
            split(f"mmlu/{subject}/{part}-00000-of-00001.parquet", own, columns)
            items += own
    for part, items in every.items():
        split(f"mmlu/all/{part}-00000-of-00001.parquet", items, columns, row_group_size=2)
    more = [{"train": {"question": "q", "subject": "", "choices": ["1", "2", "3", "4"], "answer": 0}}]
    split("mmlu/auxiliary_train/train-00000-of-00001.parquet", more, [("train", pa.struct(columns))])


def cmmlu():
    for subject in ("astronomy", "sports_science"):
        for part in ("dev", "test"):
            names, *table = rows(f"cmmlu/{part}/{subject}.csv")
            items = [dict(zip(names, cells)) for cells in table]
            columns = [(name, pa.int64() if name in ("", "Unnamed: 0") else TEXT) for name in names if name]
            split(f"cmmlu/{subject}/{part}/0000.parquet", items, columns)


def others():
    columns = [("id", TEXT), ("question_stem", TEXT), ("choices", CHOICES), ("answerKey", TEXT)]
    for part in ("test", "train"):
        for form in ("main", "additional"):
            split(f"openbookqa/{form}/{part}-00000-of-00001.parquet", rows(f"openbookqa/{part}.jsonl"), columns)
    labels = (ITEMS / "piqa/valid-labels.lst").read_text().split()
    columns = [("goal", TEXT), ("sol1", TEXT), ("sol2", TEXT), ("label", pa.int64())]
    items = [{**row, "label": int(label)} for row, label in zip(rows("piqa/valid.jsonl"), labels)]
    split("piqa/plain_text/validation/0000.parquet", items, columns)
    items = rows("piqa/train.jsonl")
    split("piqa/plain_text/train/0000.parquet", items[: len(items) // 2], columns)
    split("piqa/plain_text/train/0001.parquet", items[len(items) // 2 :], columns)
    for language, lines in (("default", rows("lambada/lambada_test.jsonl")), ("de", [{"text": "Es war einmal"}])):
        split(f"lambada_openai/{language}/test/0000.parquet", lines, [("text", TEXT)])
    columns = [("example_id", TEXT), ("article", TEXT), ("answer", TEXT), ("question", TEXT), ("options", TEXTS)]
    for form in ("all", "high", "middle"):
        split(f"race/{form}/test-00000-of-00001.parquet", rows("race_rows/test.jsonl"), columns)
    items = [{"article": row["article"], "problems": str(row["problems"])} for row in rows("race/test-high.jsonl")]
    split("race_problems/high/test-00000-of-00001.parquet", items, [("article", TEXT), ("problems", TEXT)])
    columns = [("sentence", TEXT), ("option1", TEXT), ("option2", TEXT), ("answer", TEXT)]
    for size in ("xl", "xs"):
        for part in ("validation", "train"):
            items = rows(f"winogrande/{part}.jsonl")
            split(f"winogrande/winogrande_{size}/{part}-00000-of-00001.parquet", items, columns)


def texts():
    tale = ["", " = The mill = \n", "", " Once upon a time there was a mill by the river . It turned all day . \n",
            " At night it stood still , and the owls came . \n", ""]
    for part, lines in (("train", tale[:4]), ("test", tale)):
        lines_of = [{"text": line} for line in lines]
        split(f"wikitext/wikitext-2-raw-v1/{part}-00000-of-00001.parquet", lines_of, [("text", TEXT)])
    pages = [{"page": "".join(tale)}, {"page": " = The owl = \n It sleeps by day . \n"}]
    split("wikitext_document_level/wikitext-2-raw-v1/test-00000-of-00001.parquet", pages, [("page", TEXT)])


def forms():
    """Every type that a task or a text has, with nulls, nested and empty ones, in 12 rows."""
    values = [
        {
            "text": None if i == 5 else ["café", "", "a\nb", "語 😀"][i % 4] + ("" if i % 3 else " again"),
            "int": None if i % 5 == 4 else i - 2,
            "long": i * 10**11 if i % 2 else i,
            "small": i,
            "float": i / 4,
            "double": None if i == 0 else i / 3,
            "flag": None if i == 7 else i % 3 == 0,
            "same": "same",
            "none": None,
            "list": None if i == 1 else [None if j == 2 else f"t{j}" for j in range(i % 4)],
            "struct": None if i == 2 else {"text": ["a", "b"][: i % 3], "label": [i, None], "deep": {"x": i}},
            "rows": [{"a": j, "b": None if j else "b"} for j in range(i % 3)],
            "lists": [[j, None][: j + 1] for j in range(i % 3)],
        }
        for i in range(12)
    ]
    schema = pa.schema([
        ("text", TEXT), ("int", pa.int32()), ("long", pa.int64()), ("small", pa.uint8()), ("float", pa.float32()),
        ("double", pa.float64()), ("flag", pa.bool_()), ("same", pa.large_string()), ("none", pa.null()), ("list", TEXTS),
        ("struct", pa.struct([("text", TEXTS), ("label", pa.list_(pa.int64())), ("deep", pa.struct([("x", pa.int16())]))])),
        ("rows", pa.list_(pa.struct([("a", pa.int64()), ("b", TEXT)]))), ("lists", pa.list_(pa.list_(pa.int32()))),
    ])
    table = pa.Table.from_pylist(values, schema=schema)
    text = table.select(["text", "int", "long"])
    deltas = {"text": "DELTA_LENGTH_BYTE_ARRAY", "int": "DELTA_BINARY_PACKED", "long": "DELTA_BINARY_PACKED"}
    kinds = {
        "snappy": {},
        "gzip-v2": {"compression": "gzip", "data_page_version": "2.0", "version": "2.6"},
        "zstd-groups": {"compression": "zstd", "row_group_size": 5},
        "lz4-plain": {"compression": "lz4", "use_dictionary": False},
        "plain-v1": {"compression": "none", "version": "1.0", "use_dictionary": False},
        "old-lists": {"compression": "none", "use_compliant_nested_type": False, "data_page_version": "2.0"},
        "pages": {"data_page_size": 16, "write_batch_size": 2, "write_page_checksum": True},
    }
    form("all", table, kinds)
    form("deltas", text, {
        "v1": {"use_dictionary": False, "column_encoding": deltas},
        "v2": {"use_dictionary": False, "column_encoding": deltas, "data_page_version": "2.0"},
    })
    form("none", table.slice(0, 0), {"no-rows": {}})


def form(directory, table, kinds):
    for name, options in kinds.items():
        file = OUT / "forms" / directory / f"{name}.parquet"
        write(file, table, **options)
        assert pq.read_table(file).to_pylist() == table.to_pylist(), name
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
    (OUT / "forms" / f"{directory}.jsonl").write_text(lines, encoding="utf-8")


if __name__ == "__main__":
    shutil.rmtree(OUT, ignore_errors=True)
    for make in (arc, boolq, hellaswag, mmlu, cmmlu, others, texts, forms):
        make()
