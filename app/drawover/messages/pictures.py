"""Messages about picture files that cannot be read."""

from .message import Template

NOTHING = Template("picture.nothing", "A picture of {width} × {height} pixels holds nothing to draw over.")
TOO_LARGE = Template(
    "picture.too-large",
    "The picture has {width} × {height} pixels, and at most {millions} million (such as {side} × {side}) can be used "
    "here: make it smaller first.",
)
EMPTY = Template("picture.empty", "{name} is empty: there is nothing in the file.")
UNKNOWN = Template("picture.kind", "{name} is not a picture that can be read here ({kinds}): save it as PNG first.")
UNSUPPORTED = Template("picture.unsupported", "{name} {why}.")
DAMAGED = Template("picture.damaged", "{name} is damaged or was cut off: save it again as PNG and retry.")
MEMORY = Template("picture.memory", "{name} is too large for the memory that is free: close other programs first.")
FOLDER = Template("file.folder", "{path} is a folder; name a picture, such as a PNG.")
NO_FILE = Template("file.none", "There is no file {path}.")
UNREADABLE = Template("file.unreadable", "The file {path} cannot be read: {why}.")

# Why a picture of a known format is not read: clauses that continue its name.
TIFF_COLOR = Template("tiff.color", "is a TIFF of a kind of color (number {number}) that is not read here")
TIFF_CHANNELS = Template("tiff.channels", "is a TIFF of {count} channels, more than are read here")
TIFF_SIZE = Template("tiff.size", "has {width} × {height} pixels of {bytes} bytes each, too large to open")
TIFF_PACKED = Template("tiff.packed", "is a TIFF packed in a way that is not read here: save it uncompressed")
TIFF_NUMBERS = Template("tiff.numbers", "is a TIFF whose channels hold numbers of a kind that is not read here")
TIFF_BITS = Template("tiff.bits", "is a TIFF of {bits} bits a channel, which is not read here")
