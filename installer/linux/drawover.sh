#!/bin/sh
# Starts Drawover from wherever its folder lies, on the Python inside it.
program=$(readlink -f "$0")
here=${program%/*}
if [ "$here" != @HOME@ ] && [ -n "${HOME:-}" ]; then
  # An unpacked Drawover tells the Krita plugin where it is; in a home that cannot be written it works all the same.
  note=${XDG_DATA_HOME:-$HOME/.local/share}/drawover/program
  { mkdir -p "${note%/*}" && printf '%s\n' "$program" >"$note"; } 2>/dev/null || :
fi
exec "$here/bin/python3" -I -m drawover "$@"
