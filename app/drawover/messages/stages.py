"""Messages about a picture's stages: why it has none, why an edit cannot be propagated, and progress."""

from .message import Template

LOOKING = Template("stages.looking", "looking for lines and flat colors")
FOLLOWING = Template("stages.following", "following the edit")

GROUP = Template("layer.stages", "Stages")
FLATS = Template("layer.stages-flats", "Flat colors")
SKETCH = Template("layer.stages-sketch", "Sketch")
SHADOWS = Template("layer.stages-shadows", "Shadows")
LIGHTS = Template("layer.stages-lights", "Lights")

PICTURE = Template("stages.picture", "The picture")
EDITED_SKETCH = Template("stages.edited-sketch", "The edited sketch")
EDITED_FLAT = Template("stages.edited-flat", "The edited flat colors")

EMPTY = Template("stages.empty", "The picture is empty: there is nothing to find stages in. Pick another layer.")
ONE_COLOR = Template("stages.one-color", "The picture is one color alone: it has no lines and no regions.")
LINE_ART = Template(
    "stages.line-art",
    "This is line art: it has no colors to take off. Give a finished picture; what line art may look like finished is "
    "told by color and render.",
)
NO_LINES_LEFT = Template(
    "stages.no-lines-left",
    "The edited sketch has no lines left: give the sketch with what is to be changed, not what is changed alone.",
)
NOT_LINES = Template(
    "stages.not-lines",
    "The edited sketch is painted all over: give its lines alone, on transparency or on white.",
)
NO_FLATS_LEFT = Template(
    "stages.no-flats-left",
    "The edited flat colors are empty: give all of them, not what is changed alone.",
)
NOT_OF_PACK = Template("stages.not-of-pack", "{what} cannot be followed: the pack {pack} has no such stage.")
STAGES = Template("stages.names", "a list of at least two of {known}, in this order and with the last of them")
NO_EXTRA = Template("stages.extra", "A stage has no extra {extra}.")
