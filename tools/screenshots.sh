#!/usr/bin/env bash
# `make screenshots`: the README's pictures, each taken of the real thing, on an X server of their own.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${VENV:-.venv}/bin/python
pictures=resources/readme
mkdir -p "$pictures"

# an X server on a free display, whose number it tells us; it ends with this script
coproc screen { exec Xvfb -displayfd 1 -screen 0 1680x1050x24 -nolisten tcp 2>/dev/null; }
trap 'kill "$screen_PID" 2>/dev/null || true' EXIT
read -r number <&"${screen[0]}"
export DISPLAY=:$number
unset WAYLAND_DISPLAY QT_QPA_PLATFORM

"$python" -m drawover.studio.window.screenshot "$pictures/studio.png"
"$python" tests/krita/screenshot.py "$pictures/krita.png"
"$python" -m drawover correct resources/samples/eye-too-low.png -o out/readme
cp out/readme/sheet.png "$pictures/sheet.png"
"$python" -m drawover render resources/samples/sample-sketch.png --count 5 -o out/readme-render
cp out/readme-render/sheet.png "$pictures/render.png"
cp out/readme-render/sheet.png resources/manual/en/render.png
"$python" -m drawover stages resources/samples/finished-face.png -o out/readme-stages
cp out/readme-stages/sheet.png "$pictures/stages.png"
cp out/readme-stages/sheet.png resources/manual/en/stages.png
"$python" -m drawover sketchify models/packs/sketchify/sample.png --size 1024 -o out/readme-sketchify
cp out/readme-sketchify/sheet.png "$pictures/sketchify.png"
"$python" -m drawover transfer resources/samples/finished-face.png --style models/packs/stages/sample.png --count 1 --shading soft -o out/readme-transfer
cp out/readme-transfer/sheet.png "$pictures/transfer.png"
ls -l "$pictures"
