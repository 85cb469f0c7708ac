#!/usr/bin/env bash
# `make bench`: what the README's tables show, measured here. First Krita's row, by a test that drives it; then the
# engine's, and the studio's. Nothing else should run meanwhile.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${VENV:-.venv}/bin/python
mkdir -p out
rm -f out/bench-krita.json
krita=()
if DRAWOVER_BENCH_OUT="$PWD/out/bench-krita.json" "$python" -m pytest -q tests/krita/test_speed.py && [ -s out/bench-krita.json ]; then
  krita=(--krita out/bench-krita.json)
else
  echo "Not measured here: from the button to the inserted layer, in Krita." >&2
fi
"$python" -m drawover bench --json out/bench.json "${krita[@]}"

export QT_QPA_PLATFORM=offscreen
beside=()
if command -v krita >/dev/null && command -v xvfb-run >/dev/null; then beside=(--krita); fi
"$python" -m drawover.bench.stroke --brush pencil,ink,airbrush --json out/bench-stroke.json
"$python" -m drawover.bench.canvas --json out/bench-canvas.json
"$python" -m drawover.bench.document --json out/bench-document.json
"$python" -m drawover.bench.files "${beside[@]}" --json out/bench-files.json
