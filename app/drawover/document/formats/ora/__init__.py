"""OpenRaster, the native format: a zip of PNGs and a stack.xml, which Krita, MyPaint and GIMP read and write too."""

from .read import EXTRAS, MERGED_LAYER, MIMETYPE, opened, read, read_extras
from .write import write, writing

__all__ = ["EXTRAS", "MERGED_LAYER", "MIMETYPE", "opened", "read", "read_extras", "write", "writing"]
