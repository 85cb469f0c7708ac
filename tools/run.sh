#!/usr/bin/env bash
# `make run`: the studio on a sketch, or, where there is no display, the same job without a window.
# usage: tools/run.sh [FILE]      results of the job without a window go to out/
set -euo pipefail
cd "$(dirname "$0")/.."
drawover=${VENV:-.venv}/bin/drawover

has_display() {
  [ "$(uname -s)" = Linux ] || return 0
  if [ -n "${WAYLAND_DISPLAY:-}" ]; then
    case $WAYLAND_DISPLAY in
      /*) [ -S "$WAYLAND_DISPLAY" ] && return 0 ;;
      *) [ -S "${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/$WAYLAND_DISPLAY" ] && return 0 ;;
    esac
  fi
  case ${DISPLAY:-} in
    '') return 1 ;;
    :*) local number=${DISPLAY#:}; [ -S "/tmp/.X11-unix/X${number%%.*}" ] ;;
    *) return 0 ;; # a forwarded display is taken at its word
  esac
}

if has_display; then
  tools/setup.sh desktop
  exec "$drawover" "$@" # without a file: on the bundled sketch
fi
file=${1:-resources/samples/sample-sketch.png}
echo "No display here, so no window: correcting $file into out/ instead."
tools/setup.sh headless
"$drawover" correct "$file" -o out
echo "out/result.ora holds their layers, for Krita."
