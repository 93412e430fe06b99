#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what Scaleroof needs on Debian 12, builds it, and runs it or its tests. Asks nothing.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: ./bootstrap.sh run    build the programs and open the window with the first example; without a
                             display print that example as tables and write its figures to ./scaleroof-figures
       ./bootstrap.sh test   build with warnings as errors, run all tests, then the model's tests under
                             AddressSanitizer and UBSan
TEXT
}

say() { printf '\n==> %s\n' "$*"; }

case "${1:-}" in
  run | test) task=$1 ;;
  -h | --help | help)
    usage
    exit 0
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac

called_from=$PWD
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
source_folder=$PWD
jobs=$(nproc)

packages=(
  g++ cmake ninja-build ccache pkg-config                       # compiler and build
  libeigen3-dev nlohmann-json3-dev libcli11-dev libfmt-dev nettle-dev libtbb-dev  # model and command line
  qt6-base-dev qt6-svg-dev libqcustomplot-dev libgl1-mesa-dev   # window
  fonts-dejavu-core fonts-liberation                            # figures
  libbenchmark-dev                                              # benchmarks
  poppler-utils                                                 # tests of exported figures
)
# Qt opens a window on Wayland alone only with its plugin.
if [ -z "${DISPLAY:-}" ] && [ -n "${WAYLAND_DISPLAY:-}" ]; then packages+=(qt6-wayland); fi

install_packages() {
  local missing=() package
  for package in "${packages[@]}"; do
    if ! dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed; then
      missing+=("$package")
    fi
  done
  if [ ${#missing[@]} -eq 0 ]; then
    say "All needed packages are installed"
    return
  fi
  say "Installing ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "bootstrap.sh: error: packages are missing; run it as root, or install sudo" >&2
      exit 1
    fi
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${missing[@]}"
}

# build PRESET [TARGET...]
build() {
  local preset=$1
  shift
  say "Building preset $preset in build/$preset with $jobs jobs"
  cmake --preset "$preset"
  local targets=()
  if [ $# -gt 0 ]; then targets=(--target "$@"); fi
  cmake --build "build/$preset" --parallel "$jobs" "${targets[@]}"
}

run() {
  build release scaleroof scaleroof-cli
  local programs=$source_folder/build/release/bin examples=("$source_folder"/examples/*.scenario.json)
  local example=${examples[0]}
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "Opening $example"
    exec "$programs/scaleroof" "$example"
  fi
  say "There is no display: predicting $example"
  "$programs/scaleroof-cli" predict "$example"
  say "Scaling it"
  "$programs/scaleroof-cli" scale "$example"
  local folder=$called_from/scaleroof-figures figure
  mkdir -p "$folder"
  say "Writing its figures to $folder"
  for figure in scaling breakdown roofline memory; do
    "$programs/scaleroof" export "$example" --figure "$figure" -o "$folder/$figure.pdf"
    echo "$folder/$figure.pdf"
  done
}

run_tests() {
  build dev
  say "Running all tests"
  ctest --preset dev --parallel "$jobs"
  build asan tests/model/all
  say "Running the model's tests under AddressSanitizer and UBSan"
  ctest --test-dir build/asan/tests/model --output-on-failure --parallel "$jobs"
}

install_packages
if [ "$task" = run ]; then run; else run_tests; fi
