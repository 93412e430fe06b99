#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the shipped profiles to measured cases and writes what they determine back into the files.

usage: tests/validation/refit.py PROGRAM CASES.jsonl... -- CALIBRATE-OPTIONS...

PROGRAM is scaleroof-cli; the options name the profiles and what is held out, as in `scaleroof-cli calibrate --help`.
With --dry-run before them nothing is written. Numbers that do not change keep the text that they have in the file.
"""
import json
import pathlib
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent.parent
folders = {"software": "software_profiles", "accelerator": "hardware_profiles/accelerators",
           "memory-hierarchy": "hardware_profiles/memory_hierarchies",
           "interconnect": "hardware_profiles/interconnects", "link": "hardware_profiles/links"}
line_width = 110


class Number(float):
    """A number with the text that it has in the file."""

    def __new__(cls, text):
        self = super().__new__(cls, text)
        self.text = text
        return self


def text_of(value):
    """On one line."""
    if isinstance(value, Number):
        return value.text
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)}: {text_of(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(text_of(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def written(value, indent=0, used=0):
    """What fits on a line stands on one, but for the profile itself and its sources."""
    line = text_of(value)
    if not isinstance(value, (dict, list)) or not value or (indent > 0 and indent + used + len(line) <= line_width):
        return line
    inside = indent + 2
    if isinstance(value, dict):
        parts = [f"{json.dumps(k)}: " + (written(v, inside, len(k) + 5) if k != "sources" else sources(v, inside))
                 for k, v in value.items()]
    else:
        parts = [written(v, inside) for v in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return opening + "\n" + ",\n".join(" " * inside + p for p in parts) + "\n" + " " * indent + closing


def sources(value, indent):
    parts = [f"{json.dumps(k)}: {text_of(v)}" for k, v in value.items()]
    return "{\n" + ",\n".join(" " * (indent + 2) + p for p in parts) + "\n" + " " * indent + "}"


def merge(target, patch):
    """RFC 7396, in place; lists of patches are written whole."""
    for key, value in patch.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(target[key], value)
        elif value is None:
            target.pop(key, None)
        else:
            target[key] = value


def main():
    arguments = sys.argv[1:]
    dry_run = "--dry-run" in arguments
    arguments = [a for a in arguments if a != "--dry-run"]
    run = subprocess.run([arguments[0], "calibrate", *(a for a in arguments[1:] if a != "--"), "--format", "json"],
                         check=True, capture_output=True, text=True)
    answer = json.loads(run.stdout, parse_float=Number, parse_int=Number)
    for name in ("fitted", "held_out"):
        before, after = answer[name]["before"], answer[name]["after"]
        print(f"{name}: {after['n'].text} cases, median {before['median_ape']:.1%} -> {after['median_ape']:.1%}, "
              f"mean {before['mape']:.1%} -> {after['mape']:.1%}, inside the 90% interval {after['coverage_90']:.0%}")
    for calibrated in answer["profiles"]:
        patch = calibrated["profile"]
        file = root / folders[calibrated["kind"]] / (patch.pop("base") + ".json")
        for key in ("id", "name"):
            patch.pop(key)
        profile = json.loads(file.read_text(), parse_float=Number, parse_int=Number)
        merge(profile, patch)
        profile["sources"] = profile.pop("sources")  # stay last
        if not dry_run:
            file.write_text(written(profile) + "\n")


main()
