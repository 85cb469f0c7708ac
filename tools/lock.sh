#!/usr/bin/env bash
# `make lock`: which version of every package the set-up installs, with the hashes of its files, into requirements/*.txt.
# Versions that are locked stay as they are where they still fit; UPGRADE=1 takes the newest, UPGRADE=name those of one package.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${VENV:-.venv}/bin/uv

upgrade=()
case "${UPGRADE:-}" in
  '') ;;
  1) upgrade=(--upgrade) ;;
  *) upgrade=(--upgrade-package "$UPGRADE") ;;
esac

lock() { # NAME EXTRA…    the first list decides for the others, so that a package has one version in all of them
  local extras=() name=$1; shift
  for extra in "$@"; do extras+=(--extra "$extra"); done
  [ "$name" = train ] || extras+=(--constraint requirements/train.txt)
  "$uv" pip compile pyproject.toml requirements/build.in "${extras[@]}" --quiet --universal --python-version 3.11 \
    --generate-hashes --no-emit-package torch --custom-compile-command 'make lock' "${upgrade[@]}" \
    --output-file "requirements/$name.txt"
}

lock train dev train
lock dev dev
lock run
