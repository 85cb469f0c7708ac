#!/bin/sh
# Puts an unpacked Drawover into this user's menus and on the PATH, from wherever it lies. Take away: install.sh --remove
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin
program=$bin/drawover
desktop=$data/applications/drawover.desktop
icon=$data/icons/hicolor/scalable/apps/drawover.svg
mime=$data/mime/packages/drawover.xml

refresh() {
  if [ -d "$data/applications" ] && command -v update-desktop-database >/dev/null; then
    update-desktop-database "$data/applications"
  fi
  if [ -d "$data/mime/packages" ] && command -v update-mime-database >/dev/null; then
    update-mime-database "$data/mime"
  fi
}

ours() { # is the program on the PATH one that this script, here or in an older Drawover, has put there?
  [ -L "$program" ] && { target=$(readlink "$program"); [ -e "${target%/*}/install.sh" ] || ! [ -e "$target" ]; }
}

if [ "${1:-}" = --remove ]; then
  if ours; then rm "$program"; fi
  rm -f "$desktop" "$icon" "$mime" "$data/drawover/program"
  rmdir "$data/drawover" 2>/dev/null || : # others' files in it stay
  refresh
  echo "Drawover is out of the menus. Its folder $here can be deleted."
  exit
fi
case $here in
  *[\"\`\$\\%\&\#]*)
    echo "A menu cannot start a program from a folder with one of \" \` \$ \\ % & # in its name: move $here elsewhere." >&2
    exit 1 ;;
esac
if [ -e "$program" ] && ! ours; then
  echo "There is another Drawover in $program. Take that away first, then run this again." >&2
  exit 1
fi
mkdir -p "$bin" "${desktop%/*}" "${icon%/*}" "${mime%/*}"
ln -sf "$here/drawover" "$program"
sed "s#^Exec=drawover#Exec=\"$here/drawover\"#" "$here/share/applications/drawover.desktop" >"$desktop"
cp "$here/share/icons/hicolor/scalable/apps/drawover.svg" "$icon"
cp "$here/share/mime/packages/drawover.xml" "$mime"
refresh
echo "Drawover is in the menus now."
