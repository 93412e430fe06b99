#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Draws the pictures of the window in docs/images anew. Needs no display.
# usage: docs/make_screenshots.sh [PATH-TO-scaleroof]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
program=${1:-$root/build/release/bin/scaleroof}
images=$root/docs/images
mkdir -p "$images"
export QT_QPA_PLATFORM=offscreen
XDG_CONFIG_HOME=$(mktemp -d)   # the user's own settings stay out of the pictures
export XDG_CONFIG_HOME
trap 'rm -rf "$XDG_CONFIG_HOME"' EXIT

picture() { # NAME EXAMPLE TAB THEME
  "$program" --screenshot "$images/$1.png" --size 1280x720 --tab "$3" --theme "$4" "$root"/examples/*"$2".scenario.json
  echo "docs/images/$1.png"
}
picture window-resnet50-scaling resnet50-v100-8-fp16 scaling light
picture window-gpt3-scaling gpt3-175b-a100-1024 scaling light
picture window-gpt3-breakdown gpt3-175b-a100-1024 breakdown light
picture window-gpt3-roofline gpt3-175b-a100-1024 roofline light
picture window-gpt3-memory gpt3-175b-a100-1024 memory light
picture window-validation gpt3-175b-a100-1024 validation light
picture window-gpt3-dark gpt3-175b-a100-1024 scaling dark
