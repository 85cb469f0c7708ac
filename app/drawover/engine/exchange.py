"""Packs given away and taken in: one as a .zip, and a stranger's put among one's own, checked in full before and after.

What a pack may hold is pack.py's business, what a .zip may be archive.py's.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import platformdirs

from ..messages import packs as say
from .errors import PackError
from .pack import CARD, Pack


def own_packs() -> Path:
    """The folder of the user's own packs and those she was given, which need not exist: $DRAWOVER_PACKS, or the
    platform's place for a user's data."""
    given = os.environ.get("DRAWOVER_PACKS")
    return Path(given) if given else platformdirs.user_data_path("drawover", appauthor=False) / "packs"


def exported(pack: Pack, path: Path) -> Path:
    """Write the pack as a .zip, whole or not at all. Raises PackError."""
    if path.suffix.lower() != ".zip":
        raise PackError(say.NO_ZIP(path=path))
    partial = path.with_name(f".{path.name}.partial")
    try:
        with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED) as box:
            for file in (CARD, *pack.files):
                box.write(pack.path / file, f"{pack.name}/{file}")
        partial.replace(path)
    except OSError as error:
        raise PackError(say.NOT_WRITTEN(path=path, why=error.strerror or error)) from error
    finally:
        partial.unlink(missing_ok=True)
    return path


def imported(path: Path, folder: Path, taken: Iterable[str], shipped: Path, replace: bool = False) -> Pack:
    """Put the pack at `path`, a folder or a .zip, into `folder`, whole or not at all. Raises PackError.

    taken: names that it may not have; shipped: where packs lie that it may require; replace: whether one of its name
    that is in `folder` may go.
    """
    pack = Pack.open(path, [shipped, folder])
    target = folder / pack.name
    if pack.name in taken:
        raise PackError(say.SHIPPED_NAME(pack=pack.name))
    if target.exists() and not replace:
        raise PackError(say.NAME_TAKEN(pack=pack.name))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=".importing-", dir=folder))
        try:
            for file in (CARD, *pack.files):
                copy = staged / file
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(pack.path / file, copy)
            Pack.open(staged, [shipped, folder])
            placed(staged, target)
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    except OSError as error:
        raise PackError(say.NOT_WRITTEN(path=target, why=error.strerror or error)) from error
    return Pack.open(target, [shipped])


def placed(staged: Path, target: Path) -> None:
    """Put a finished folder in its place; what was there before goes when that is done, and comes back if it fails."""
    staged.chmod(0o755)
    before = target.with_name(f".{target.name}.before-{os.getpid()}")
    if target.exists():
        target.rename(before)
    try:
        staged.rename(target)
    except OSError:
        if before.exists():
            before.rename(target)
        raise
    shutil.rmtree(before, ignore_errors=True)
