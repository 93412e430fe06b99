#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fits the inference figures of the shipped software profiles together, prints them and the errors; writes no profile.

usage: tests/validation/fit_inference.py PROGRAM CASES.jsonl [thirds|sources]

PROGRAM is scaleroof-cli. With "thirds" every third case is held out in turn, with "sources" every source. A Huber loss
of the errors' logarithms and weak priors at the start values, by Gauss-Newton's method with differences.
"""
import copy
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

root = pathlib.Path(__file__).resolve().parent.parent.parent
amd = "/inference/by_vendor/AMD/"
# profile, pointer, start, prior's standard deviation of the logarithm, least, most
figures = [
    ("generic", "/inference/collective_wait", 18e-6, 1, 1e-6, 1e-3),
    ("generic", "/inference/collective_wait_between_nodes", 61e-6, 1, 1e-6, 1e-3),
    ("generic", "/inference/cache_arithmetic", 0.55, 0.5, 0.05, 1),
    ("fastertransformer", "/inference/layer_latency", 50e-6, 1.5, 1e-7, 1e-3),
    ("fastertransformer", "/inference/step_latency", 1e-3, 1.5, 1e-5, 1e-2),
    ("fastertransformer", "/inference/sequence_time", 10e-6, 1.5, 1e-7, 1e-3),
    ("fastertransformer", "/element_wise/traffic", 2, 0.7, 0.3, 6),
    ("fastertransformer", "/element_wise/score_bytes", 25, 0.7, 1, 80),
    ("tensorrt-llm", "/inference/layer_latency", 18e-6, 1.5, 1e-7, 1e-3),
    ("tensorrt-llm", "/inference/step_latency", 0.2e-3, 1.5, 1e-5, 1e-2),
    ("tensorrt-llm", "/inference/sequence_time", 11e-6, 1.5, 1e-7, 1e-3),
    ("vllm", "/inference/layer_latency", 5e-6, 1.5, 1e-7, 1e-3),
    ("vllm", "/inference/step_latency", 1.6e-3, 1.5, 1e-5, 1e-2),
    ("vllm", "/inference/sequence_time", 60e-6, 1.5, 1e-7, 1e-3),
    ("vllm", amd + "layer_latency", 20e-6, 1.5, 1e-7, 1e-3),
    ("vllm", amd + "step_latency", 1e-3, 1.5, 1e-5, 1e-2),
    ("vllm", amd + "sequence_time", 60e-6, 1.5, 1e-7, 1e-3),
    ("vllm", amd + "collective_wait", 60e-6, 1, 1e-6, 1e-3),
    ("vllm", amd + "prefill_products", 0.3, 1, 0.02, 1),
    ("vllm", amd + "decode_products", 0.28, 1, 0.02, 1),
    ("vllm", amd + "cache_arithmetic", 0.02, 1, 0.002, 1),
]
start = [figure[2] for figure in figures]
typical_error = 0.06
robust_from = 0.10


class Model:
    """The program over a copy of the data folder whose software profiles are changed."""

    def __init__(self, program, cases_file):
        self.program, self.cases_file = program, cases_file
        self.folder = tempfile.TemporaryDirectory()
        data = pathlib.Path(self.folder.name)
        for name in ("hardware_profiles", "network_profiles", "dataset_profiles"):
            (data / name).symlink_to(root / name)
        (data / "software_profiles").mkdir()
        for file in (root / "software_profiles").glob("*.json"):
            (data / "software_profiles" / file.name).write_text(file.read_text())
        self.software = data / "software_profiles"
        self.profiles = {name: json.loads((self.software / f"{name}.json").read_text())
                         for name in {figure[0] for figure in figures}}
        self.sources = {}
        for line in pathlib.Path(cases_file).read_text().splitlines():
            case = json.loads(line)
            self.sources[case["id"]] = case["source"]["title"]
        self.ids = list(self.sources)

    def errors(self, values):
        """Logarithms of predicted over measured time."""
        changed = copy.deepcopy(self.profiles)
        for (name, pointer, *_), value in zip(figures, values):
            *above, key = pointer.strip("/").split("/")
            member = changed[name]
            for step in above:
                member = member.setdefault(step, {})
            if isinstance(member.get(key), dict):
                member[key]["value"] = value
            else:
                member[key] = value
        for name, profile in changed.items():
            (self.software / f"{name}.json").write_text(json.dumps(profile))
        run = subprocess.run([self.program, "validate", self.cases_file, "--format", "json"], check=True,
                             capture_output=True, text=True, env=dict(os.environ, SCALEROOF_DATA=self.folder.name))
        answer = {case["id"]: case["relative_error"] for case in json.loads(run.stdout)["cases"]}
        return [math.log1p(answer[case]) for case in self.ids]


def solve(matrix, right):
    """Gauss's elimination."""
    n = len(right)
    rows = [row + [b] for row, b in zip(matrix, right)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(rows[k][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for k in range(i + 1, n):
            factor = rows[k][i] / rows[i][i]
            rows[k] = [a - factor * b for a, b in zip(rows[k], rows[i])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (rows[i][n] - sum(rows[i][j] * x[j] for j in range(i + 1, n))) / rows[i][i]
    return x


def cost(errors, values, used):
    total = sum(0.5 * e * e if abs(e) < robust_from else robust_from * (abs(e) - 0.5 * robust_from)
                for e, u in zip(errors, used) if u)
    return total + sum(0.5 * (typical_error * math.log(v / s[2]) / s[3]) ** 2 for v, s in zip(values, figures))


def fit(model, used, iterations=6):
    values, damping, n = list(start), 1e-2, len(figures)
    errors = model.errors(values)
    best = cost(errors, values, used)
    for _ in range(iterations):
        slopes = []
        for a in range(n):
            step = 0.02 if 1.02 * values[a] <= figures[a][5] else -0.02
            moved = values[:a] + [values[a] * (1 + step)] + values[a + 1:]
            slopes.append([(after - before) / math.log1p(step) for before, after in zip(errors, model.errors(moved))])
        matrix, right = [[0.0] * n for _ in range(n)], [0.0] * n
        for i, (error, u) in enumerate(zip(errors, used)):
            weight = min(1.0, robust_from / max(1e-9, abs(error))) if u else 0.0
            for a in range(n):
                right[a] -= weight * slopes[a][i] * error
                for b in range(n):
                    matrix[a][b] += weight * slopes[a][i] * slopes[b][i]
        for a, figure in enumerate(figures):
            prior = (typical_error / figure[3]) ** 2
            matrix[a][a] += prior
            right[a] -= prior * math.log(values[a] / figure[2])
        gained = 0.0
        for _ in range(5):
            damped = [[v * (1 + damping) if a == b else v for b, v in enumerate(row)] for a, row in enumerate(matrix)]
            trial = [min(f[5], max(f[4], v * math.exp(max(-1.0, min(1.0, d)))))
                     for v, d, f in zip(values, solve(damped, right), figures)]
            trial_errors = model.errors(trial)
            trial_cost = cost(trial_errors, trial, used)
            if trial_cost < best:
                gained, values, errors, best = best - trial_cost, trial, trial_errors, trial_cost
                damping = max(1e-6, damping / 5)
                break
            damping *= 5
        if gained < 2e-4 * best:
            break
    return values, errors


def say(what, errors):
    absolute = sorted(abs(math.expm1(e)) for e in errors)
    print(f"{what}: {len(absolute)} cases, median {absolute[len(absolute) // 2]:.1%}, "
          f"mean {sum(absolute) / len(absolute):.1%}")


def main():
    model = Model(sys.argv[1], sys.argv[2])
    mode = sys.argv[3] if len(sys.argv) > 3 else ""
    if mode == "thirds":
        parts = {str(k): [i % 3 == k for i in range(len(model.ids))] for k in range(3)}
    else:
        parts = {title: [model.sources[case] == title for case in model.ids]
                 for title in sorted(set(model.sources.values()))}
    if not mode:
        values, errors = fit(model, [True] * len(model.ids))
        for (name, pointer, *_), value in zip(figures, values):
            print(f"{name:20} {pointer:45} {value:.2g}")
        say("fitted", errors)
        return
    held_out = [0.0] * len(model.ids)
    for title, held in parts.items():
        errors = fit(model, [not h for h in held])[1]
        held_out = [e if h else old for e, h, old in zip(errors, held, held_out)]
        say(f"held out {title}", [e for e, h in zip(errors, held) if h])
    say("held out in all", held_out)


main()
