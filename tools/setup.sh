#!/usr/bin/env bash
# Brings this machine to where Drawover can run: what the system lacks, a virtual environment, the project in it.
# usage: tools/setup.sh headless|desktop|test     (headless: no window system; test: the tests' needs too)
# What the system must have is found by looking for the thing itself (a library, a program), never by a package's name,
# so any machine that has it is left alone. Leaves running and testing to the Makefile and its other tools.
set -euo pipefail
cd "$(dirname "$0")/.."
goal=${1:?usage: tools/setup.sh headless|desktop|test}
venv=${VENV:-.venv}

say() { printf '%s\n' "$*" >&2; }
die() { say "$@"; exit 1; }

# --- what the system lacks ------------------------------------------------------------------------------------------

usable() { # a Python that is new enough and can make environments
  "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  local name
  for name in python3.13 python3.12 python3.11 python3; do
    if command -v "$name" >/dev/null && usable "$name"; then command -v "$name"; return; fi
  done
  return 1
}

python_package() { # which package brings a usable Python to this Debian or Ubuntu
  local name
  for name in python3.13-venv python3.12-venv python3.11-venv; do
    if apt-cache show "$name" >/dev/null 2>&1; then echo "$name"; return; fi
  done
  echo python3-venv
}

# library = what Qt's plugins for X11 and Wayland open, directly or through the Qt libraries in the wheels
libraries='libEGL.so.1 libegl1
libGL.so.1 libgl1
libX11-xcb.so.1 libx11-xcb1
libXext.so.6 libxext6
libbrotlidec.so.1 libbrotli1
libdbus-1.so.3 libdbus-1-3
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libglib-2.0.so.0 libglib2.0-0
libgssapi_krb5.so.2 libgssapi-krb5-2
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-sync.so.1 libxcb-sync1
libxcb-util.so.1 libxcb-util1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xinerama.so.0 libxcb-xinerama0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0'

programs='krita krita
Xvfb xvfb
xauth xauth
xdotool xdotool
import imagemagick
node nodejs
npm npm'

lacking() { # names of packages, one a line
  find_python >/dev/null || python_package
  [ "$(uname -s)" = Linux ] || return 0
  [ "$goal" = headless ] && return 0
  local known thing package
  known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
  while read -r thing package; do
    grep -qF "$thing " <<<"$known" || echo "$package"
  done <<<"$libraries"
  find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' -print -quit 2>/dev/null | grep -q . || echo fonts-dejavu-core
  [ "$goal" = test ] || return 0
  while read -r thing package; do
    command -v "$thing" >/dev/null || echo "$package"
  done <<<"$programs"
  # Krita's plugins run on the distribution's own Python
  /usr/bin/python3 -c 'import PyQt5.sip, PyQt5.QtNetwork' 2>/dev/null || printf '%s\n' python3-pyqt5 python3-sip
}

install_lacking() {
  local packages
  mapfile -t packages < <(lacking)
  [ ${#packages[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    die "This machine lacks what Debian and Ubuntu call:" "    ${packages[*]}" "Install that, and run the same command again."
  if [ "$(id -u)" != 0 ]; then
    die "This machine lacks something. Run this once, then the same command again:" \
      "" "    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}" ""
  fi
  say "Installing from the system's packages: ${packages[*]}"
  local log; log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >"$log" 2>&1 || say "(apt-get update did not succeed; going on with the lists that are here)"
  mapfile -t packages < <(lacking) # with fresh lists, another Python may be on offer
  apt-get install -y -qq --no-install-recommends "${packages[@]}" >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; die "" "The system's packages could not be installed; see above."; }
  rm -f "$log"
}

# --- the environment ------------------------------------------------------------------------------------------------

# DRAWOVER_TRAIN=1 adds torch (gigabytes, unless a CPU wheel is at hand); =0 leaves it out.
want_train() {
  case "${DRAWOVER_TRAIN:-}" in
    1) return 0 ;;
    0) return 1 ;;
  esac
  # a wheel lies in a folder that pip was told of (PIP_FIND_LINKS): then it costs no download
  "$venv/bin/python" -m pip install -qq --dry-run --no-deps --no-index "$(torch_pin)" >/dev/null 2>&1
}
torch_pin() { sed -nE 's/.*"(torch==[^"]+)".*/\1/p' pyproject.toml | head -n 1; }

stamped() { [ "$(cat "$venv/.drawover-$1" 2>/dev/null)" = "$2" ]; }

make_environment() {
  local stamp list=run pip=("$venv/bin/python" -m pip install --disable-pip-version-check)
  stamp=$(cat pyproject.toml requirements/*.txt | cksum)
  if stamped "$goal" "$stamp" || { [ "$goal" != test ] && stamped test "$stamp"; }; then return; fi
  if ! [ -x "$venv/bin/python" ] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    local python; python=$(find_python)
    say "Making the virtual environment $venv with $("$python" --version) …"
    rm -rf "$venv"
    "$python" -m venv "$venv"
  fi
  if [ "$goal" = test ]; then
    list=dev
    if want_train; then list=train; fi
  fi
  say "Installing what Drawover needs (requirements/$list.txt) into $venv (once; a few minutes on a slow line) …"
  if [ -t 2 ]; then pip+=(-q --progress-bar on); else pip+=(-qq); fi
  local failed="Drawover's Python packages could not be installed; see above."
  "${pip[@]}" --no-deps --require-hashes -r "requirements/$list.txt" || die "$failed"
  # not in the list: the builds of torch for a CPU and for GPUs have other hashes and other needs
  if [ "$list" = train ]; then "${pip[@]}" "$(torch_pin)" || die "$failed"; fi
  "${pip[@]}" --no-deps --no-build-isolation -e . || die "$failed"
  case $goal in
    test) echo "$stamp" >"$venv/.drawover-test" ;;
    *) for name in headless desktop; do echo "$stamp" >"$venv/.drawover-$name"; done ;;
  esac
}

case $goal in headless | desktop | test) ;; *) die "tools/setup.sh: headless, desktop or test, not '$goal'" ;; esac
install_lacking
make_environment
