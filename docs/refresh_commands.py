#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every command shown in docs/commands.md and docs/accuracy.md and puts its real output below it.

usage: docs/refresh_commands.py [FOLDER WITH scaleroof-cli]    (default: build/release/bin)

A block that begins with "$ " is a command; it runs in the repository's root. The
user's own profiles stay out, so that a second run changes nothing.
"""
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
programs = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else root / "build/release/bin").resolve()
pages = [root / "docs/commands.md", root / "docs/accuracy.md"]
environment = dict(os.environ, PATH=f"{programs}:{os.environ['PATH']}", XDG_DATA_HOME="/nonexistent")


def refreshed(block: re.Match) -> str:
    command = block.group(1)
    run = subprocess.run(["bash", "-c", command], cwd=root, env=environment, capture_output=True, text=True)
    return f"```\n$ {command}\n{run.stdout}{run.stderr}```"


for page in pages:
    page.write_text(re.sub(r"```\n\$ ([^\n]*)\n.*?```", refreshed, page.read_text(), flags=re.S))
