#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the measured cases that are kept here from larger collections in the same format.

usage: tests/validation/select_cases.py CASES.jsonl... -o tests/validation

Of a source with more than 100 cases of one kind every third is kept, counted in the order of their ids; of the
others all are. Each goes to the file of its group, sorted by source and id, with the schema of this repository.
"""
import argparse
import collections
import json
import pathlib

many = 100
schema = "scaleroof/measured-case/1"
files = {"collective": "collectives", "gemm": "kernels", "conv": "kernels", "attention": "kernels", "inference": "inference"}


def file_of(case):
    if case["kind"] != "training":
        return files[case["kind"]]
    # Language models are written out by their dimensions, vision networks are named.
    return "vision-training" if isinstance(case["scenario"]["network"], str) else "language-training"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("cases", nargs="+", type=pathlib.Path)
    arguments.add_argument("-o", dest="folder", required=True, type=pathlib.Path)
    options = arguments.parse_args()
    sources = collections.defaultdict(list)
    for path in options.cases:
        for line in path.read_text().splitlines():
            if line.strip():
                case = json.loads(line)
                sources[case["source"]["title"], case["kind"]].append(case)
    chosen = collections.defaultdict(list)
    for key in sorted(sources):
        cases = sorted(sources[key], key=lambda case: case["id"])
        for case in cases[::3] if len(cases) > many else cases:
            chosen[file_of(case)].append({"schema": schema, **case})
    for name, cases in chosen.items():
        lines = [json.dumps(case, ensure_ascii=False, separators=(",", ":")) + "\n" for case in cases]
        (options.folder / f"{name}.cases.jsonl").write_text("".join(lines))


main()
