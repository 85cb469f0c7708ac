"""OpenRaster, the native format: a zip of PNGs and a stack.xml, which Krita, MyPaint and GIMP read and write too."""

from .read import BESIDE, MERGED_LAYER, MIMETYPE, opened, read, read_beside
from .write import write, writing

__all__ = ["BESIDE", "MERGED_LAYER", "MIMETYPE", "opened", "read", "read_beside", "write", "writing"]
