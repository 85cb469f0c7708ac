"""Messages about coloring: why line art cannot be colored, and progress."""

from .message import Template

LOOKING = Template("color.looking", "looking for regions")
COUNTED = Template("color.coloring", "coloring {number} of {count}")

GROUP = Template("layer.color", "Color")
FLATS = Template("layer.flats", "Flats")
SHADING = Template("layer.shading", "Shading")
MAP = Template("layer.map", "Region map")
LINES = Template("layer.lines", "Lines")

EXEMPLAR = Template("color.exemplar", "Exemplar")
HINTS = Template("color.hints", "The hints")

EMPTY = Template("color.empty", "There is nothing to color: the layer has no lines. Draw on it, or pick another layer.")
UNTOLD = Template(
    "color.untold",
    "The lines cannot be told from what lies beneath them: put line art alone on a layer; a photo, or lines and colors "
    "on one layer, cannot be colored. Sketchify draws the lines of such a picture.",
)
NO_MEMORY = Template(
    "color.no-memory",
    "A drawing of {width} × {height} pixels needs {need:.1f} GB of memory to be colored, and {free:.1f} GB are free: "
    "close other programs, or make the drawing smaller.",
)
PAINTED = Template(
    "color.painted",
    "The layer is painted already, so that no line can be told from its colors: put the lines alone on a layer, "
    "or have Sketchify draw them.",
)
UNCLOSED = Template(
    "color.unclosed",
    "The lines close off no region that could be colored: close them, or let wider gaps count as closed (now "
    "{percent:g} % of the width).",
)
NO_MOODS = Template("color.no-moods", "The pack {pack} holds no moods to render in.")
MOODS_ARRAY = Template("color.moods-array", "uses {file}, which has no array {name}")
MOODS_PICTURES = Template(
    "color.moods-pictures", "uses {file}, whose moods must be square RGBA pictures of up to {most} pixels"
)
MOODS_PALETTES = Template(
    "color.moods-palettes", "uses {file}, whose palettes must be as many RGB colors for each mood"
)
MOODS_BACKDROPS = Template("color.moods-backdrops", "uses {file}, whose backdrops must be one RGB color for each mood")
MOODS_NAMES = Template("color.moods-names", "a list of 1 to {most} names")
NO_DABS = Template(
    "color.no-dabs", "The hints hold no dab of color on the drawing: dab colors onto its regions, or choose no hints."
)
NO_DAB_LAYER = Template(
    "color.no-dab-layer",
    "The hints hold too many colors for dabs: put dabs alone on a transparent layer, and give a picture as an "
    "exemplar.",
)
EMPTY_EXEMPLAR = Template("color.empty-exemplar", "{exemplar} is empty: choose a picture with colors.")
ONE_COLOR = Template(
    "color.one-color", "{exemplar} holds one color alone, if any: choose a colored picture, not line art."
)
NO_EXTRA = Template("color.extra", "A coloring has no extra {extra}.")
