"""Messages about invalid requests, whatever the task: their fields, parameters, pictures and sizes."""

from .message import Template

CANCELLED = Template("cancelled", "Cancelled.")

# Names of pictures, for other sentences.
DRAWING = Template("picture.drawing", "The drawing")
SELECTION = Template("picture.selection", "The selection")
KEEP = Template("picture.keep", "The mask of what to keep")
PICTURE = Template("picture.picture", "The picture")
NUMBERED = Template("picture.numbered", "{what} {number}")

# The request itself.
UNKNOWN_TASK = Template("request.task", "This version knows the tasks {known}, not {task}.")
UNKNOWN_FIELD = Template("request.field", "The request has a field this version does not know: {field}.")
NO_OBJECT = Template("request.object", "In a request, 'pack' is a name and 'parameters' an object.")
UNKNOWN_PARAMETER = Template("request.parameter", "The task {task} has no parameter {parameter}.")
NO_DRAWING = Template(
    "request.no-drawing", "The drawing is missing: send the file part 'image', or name shared pixels."
)
OTHER_PARAMETERS = Template("request.parameters", "The parameters are not those of the task {task}.")
SEED = Template("request.seed", "The seed must be a whole number between 0 and {most}, not {seed}.")
EMPTY_SELECTION = Template(
    "request.empty-selection", "The selection is empty: select what may change, or nothing for the whole drawing."
)
NO_EXTRA = Template("request.extra", "The task {task} has no {extra}.")

# The parameters of a task.
PARAMETER_VALUE = Template("parameter.value", "The parameter {parameter} cannot be {value}.")
PARAMETER_RANGE = Template(
    "parameter.range", "The parameter {parameter} must lie between {least:g} and {most:g}, not {value}."
)
PARAMETER_CHOICE = Template("parameter.choice", "The parameter {parameter} must be one of {known}, not {value}.")
PARAMETER_REDRAWN = Template(
    "parameter.redrawn", "A suggestion has no parameter {parameter} that it could be drawn anew with."
)

# The pictures of a request.
NO_SUCH_PICTURE = Template("picture.unknown", "The task {task} takes no picture {picture}.")
MISSING_PICTURE = Template("picture.missing", "{what} is missing: send the file part {part}, or name shared pixels.")
TOO_MANY_PICTURES = Template("picture.too-many", "At most {most} pictures {picture} can be taken, not {there}.")
TOO_MANY_GIVEN = Template("picture.too-many-given", "At most {most} pictures can be given with {option}, not {there}.")
GIVEN_TWICE = Template("picture.given-twice", "{picture} is given twice: give it once.")
PICTURE_NUMBERS = Template(
    "picture.numbers", "The pictures are named {picture}0, {picture}1 and so on; {missing} is missing."
)
PICTURE_BITS = Template(
    "picture.rgba", "The picture {picture} must be RGBA with 8 bits a channel, not {kind} of shape {shape}."
)
PICTURE_PIXELS = Template("picture.pixels", "The picture has {width} × {height} pixels; at most {most:,} can be used.")
BITS = Template("picture.bits", "{what} must have 8 bits a channel, not {kind} of shape {shape}.")
OTHER_SIZE = Template(
    "picture.other-size",
    "{what} must be as large as the picture: it is {width} × {height}, not {wanted_width} × {wanted_height} pixels.",
)
CANVAS = Template("layers.size", "Layers can be up to {most} pixels wide and high, not {width} × {height}.")
