"""Every page that the panel shows, in their order. A new one is its file here, and a row."""

from .color import ColorPage
from .correct import CorrectPage
from .render import RenderPage
from .sketchify import SketchifyPage
from .stages import StagesPage

PAGES = (
    CorrectPage,
    StagesPage,
    ColorPage,
    RenderPage,
    SketchifyPage,
)  # fmt: skip
