"""What training needs besides Drawover, whether it is installed here, and the command that installs it."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys
from importlib import metadata

from ... import places
from ...messages import training as say
from ...messages.message import Message

# The modules of the extra `train`, and the training itself, in the order in which a missing one is named.
_NEEDED = (
    "torch", "drawover_train", "onnxscript", "svgelements", "scipy", "skimage", "torchmetrics", "embreex", "resvg_py",
)  # fmt: skip
_SETUP = "make setup DRAWOVER_TRAIN=1"
_EXTRA = re.compile(r"""extra\s*==\s*['"]train['"]""")


def lacking() -> str:
    """The first module that training needs and that is not installed; "" if there is none. Imports nothing."""
    return next((name for name in _NEEDED if importlib.util.find_spec(name) is None), "")


def command() -> str:
    """The command, for a terminal, that installs what training needs."""
    if not places.BUNDLED.is_dir():
        return f"make -C {shlex.quote(str(places.CHECKOUT))} setup DRAWOVER_TRAIN=1"
    wanted = requirements()
    if importlib.util.find_spec("pip") is None or not wanted:
        return _SETUP
    return shlex.join([sys.executable, "-m", "pip", "install", *wanted])


def requirements() -> list[str]:
    """What the extra `train` of the installed Drawover requires, as pip takes it."""
    try:
        listed = metadata.requires("drawover") or []
    except metadata.PackageNotFoundError:  # a package that is no wheel
        return []
    return [line.partition(";")[0].strip() for line in listed if _EXTRA.search(line.partition(";")[2])]


def problem() -> Message | None:
    """Why nothing can be trained here, with the command that mends it; None if all is there."""
    missing = lacking()
    if not missing:
        return None
    how = command()
    return say.PACKAGED(command=how) if how == _SETUP else say.MISSING(lacking=missing, command=how)
