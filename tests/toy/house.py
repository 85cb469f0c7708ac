"""Makes the copy of Drawover that has the toy task, and checks that adding it took two files and two rows."""

from __future__ import annotations

import filecmp
import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FILES = {"engine/tasks/echo.py": "echo_task.py", "panel/tasks/echo.py": "echo_page.py"}
ROWS = {
    "engine/tasks/__init__.py": ("from .correct import CORRECT\n", "from .echo import ECHO\n", "            COLOR,\n",
                                 "            ECHO,\n"),
    "panel/tasks/__init__.py": ("from .correct import CorrectPage\n", "from .echo import EchoPage\n",
                                "    ColorPage,\n", "    EchoPage,\n"),
}  # fmt: skip


class House(NamedTuple):
    """root: the folder with app/; start: a command for Python in which `drawover` is the copy."""

    root: Path
    start: list[str]
    environment: dict[str, str]


def build(root: Path) -> House:
    """A copy of the app with the toy task; everything else is the checkout's."""
    app, own = root / "app" / "drawover", ROOT / "app" / "drawover"
    shutil.copytree(own, app, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("models", "resources", "plugin_krita"):
        (root / name).symlink_to(ROOT / name)
    for place, file in FILES.items():
        shutil.copyfile(HERE / file, app / place)
    for place, (before, line, above, row) in ROWS.items():
        text = (app / place).read_text()
        assert text.count(before) == text.count(above) == 1, f"{place} is not a table any more"
        (app / place).write_text(text.replace(before, before + line).replace(above, above + row))
    changed = set(_differing(filecmp.dircmp(own, app, ignore=["__pycache__"])))
    assert changed == {*FILES, *ROWS}, changed
    code = f"import sys; sys.path.insert(0, {str(root / 'app')!r}); from drawover.cli import main; sys.exit(main())"
    return House(root, [sys.executable, "-c", code], {**os.environ, "PYTHONPATH": str(root / "app")})


def _differing(found: filecmp.dircmp, inside: str = ""):
    for name in (*found.left_only, *found.right_only, *found.diff_files):
        yield inside + name
    for name, below in found.subdirs.items():
        yield from _differing(below, f"{inside}{name}/")
