"""What painting needs, in one place: the brush as a value, the pencil and the eraser, and a stroke in the making."""

from .brushes.brush import ERASER, PENCIL, Brush, Jitter
from .brushes.curve import STEADY, Curve, Response
from .brushes.papers import paper
from .brushes.path import Sample
from .brushes.stroke import Stroke, begin
from .brushes.symmetry import ALONE, Symmetry

__all__ = [
    "ALONE",
    "ERASER",
    "PENCIL",
    "STEADY",
    "Brush",
    "Curve",
    "Jitter",
    "Response",
    "Sample",
    "Stroke",
    "Symmetry",
    "begin",
    "paper",
]
