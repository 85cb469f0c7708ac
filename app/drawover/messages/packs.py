"""Messages about packs that are missing, unusable or refused, and about networks that fail."""

from .message import Template

NO_PACK = Template("pack.none", "There is no pack named {pack}; found: {known}.")
NONE = Template("pack.nothing", "none")
NO_PATH = Template("pack.path", "There is no pack at {path}.")
FOLDER = Template("pack.folder", "The folder {folder} cannot be read: {why}.")
NO_TASK = Template("pack.task", "The pack {pack} cannot do the task {task}.")
UNKNOWN_TASK = Template("pack.unknown-task", "The pack {pack} does not know the task {task}.")
NO_NETWORK = Template("pack.network", "The pack {pack} has no network {network}.")
NO_ROLE = Template("pack.role", "The pack {pack} has no network for the role {role}.")
ATLAS = Template("pack.atlas", "The atlas of the pack {pack} cannot be read ({why}).")
REFUSED = Template("pack.refused", "The pack {pack} was refused: {why}.")
UNREADABLE = Template("pack.unreadable", "The pack {pack} cannot be read: {why}.")
FILE_UNREADABLE = Template("pack.file-unreadable", "The pack {pack} cannot be read: {file}: {why}.")
BROKE = Template("pack.broke", "The pack {pack} was refused: it cannot be read ({kind}: {why}).")
CHANGED = Template("pack.changed", "The pack {pack} was changed while it was in use: {file} is not what it was.")

# Packs given away and taken in.
NO_ZIP = Template("pack.no-zip", "A pack is given away as a .zip, not as {path}: name a file that ends in .zip.")
NOT_WRITTEN = Template("pack.not-written", "{path} cannot be written: {why}.")
SHIPPED_NAME = Template(
    "pack.shipped-name", "A pack that comes with Drawover is named {pack}; another one cannot have its name."
)
NAME_TAKEN = Template(
    "pack.name-taken", "There is a pack named {pack} already: use --replace to put the new one in its place."
)

# Samples.
NO_SAMPLE = Template("sample.none", "There is no sample of a pack named {pack} here.")
SAMPLE_UNREADABLE = Template("sample.unreadable", "The sample of the pack {pack} cannot be read: {why}.")
SAMPLE_KIND = Template("sample.kind", "The sample of the pack {pack} is no PNG of at most {most} pixels a side.")

# Networks.
NO_RUN = Template("network.run", "The network {network} could not be run: {why}")
NO_LOAD = Template("network.load", "The network {network} could not be loaded: {why}")
OUTPUT = Template("network.output", "The network {role} of the pack {pack} does not give {what}: use another pack.")
OUTPUT_NUMBERS = Template("network.output-numbers", "numbers")
OUTPUT_SHAPE = Template("network.output-shape", "the shape {shape} that its card says")

# Why a pack was refused: errors in its files.
NO_CARD = Template("pack.no-card", "it has no {file}")
CARD_SIZE = Template("pack.card-size", "its {file} is larger than {most} KB")
CARD = Template("pack.card", "its card {why}")
NETWORK = Template("pack.network-file", "the network {file} {why}")
FILE_MISSING = Template("file.missing", "the file {file} is missing")
FILE_LINK = Template("file.link", "{file} is a link to somewhere else")
FILE_KIND = Template("file.kind", "{file} is not a file")
FILE_SIZE = Template("file.size", "{file} makes it larger than a pack may be ({most} MB a file)")
FILE_UNLISTED = Template("file.unlisted", "the file {file} is not listed in its card")
FILE_HASH = Template("file.hash", "{file} is not the file that its card promises (its SHA-256 differs)")

# … with a pack that it requires …
REQUIRED_MISSING = Template("pack.required-missing", "it requires the pack {pack}, which is not there")
REQUIRED_OTHER = Template(
    "pack.required-other", "it requires the pack {pack} with another network {network} than is there"
)
REQUIRED_REFUSED = Template("pack.required-refused", "it requires the pack {pack}, which was refused itself")
REQUIRED_REQUIRES = Template("pack.required-requires", "it requires the pack {pack}, which requires others itself")
REQUIRED_TAKES = Template(
    "pack.required-takes", "it requires the network {network} of the pack {pack}, which takes weights of others"
)

# … with its atlas …
ARRAYS_SIZE = Template("arrays.size", "{file} unpacks to more than {most} MB or {count} arrays")
ARRAYS_ALIKE = Template("arrays.alike", "{file} holds two arrays of one name")
ARRAYS_UNREADABLE = Template("arrays.unreadable", "{file} is not a readable .npz file")
ARRAY_KIND = Template("array.kind", "{file} holds {array}, which is no array")
ARRAY_FORMAT = Template("array.format", "{file} holds {array} in a format that this version does not read")
ARRAY_NUMBERS = Template("array.numbers", "{file} holds {array}, which is not made of plain numbers")
ARRAY_SHAPE = Template("array.shape", "{file} holds {array}, which does not fill its shape")
ARRAY_UNREADABLE = Template("array.unreadable", "{file} holds {array}, which cannot be read")

# … or with the .zip that it came as.
ZIP_LARGE = Template("zip.large", "the file is larger than {most} GB")
ZIP_UNREADABLE = Template("zip.unreadable", "the file is not a readable .zip, or is cut off")
ZIP_COUNT = Template("zip.count", "it holds more than {most} files")
ZIP_NAME = Template("zip.name", "it {why}")
ZIP_ALIKE = Template("zip.alike", "it holds two files of one name, or a name that cannot be: {file}")
ZIP_LINK = Template("zip.link", "{file} is a link or a device, not a file")
ZIP_ENCRYPTED = Template("zip.encrypted", "{file} is encrypted")
ZIP_FILE = Template("zip.file", "{file} unpacks to more than a pack may hold ({most} MB a file)")
ZIP_RATIO = Template("zip.ratio", "{file} unpacks to more than {most} times its size, as no network does")
ZIP_LONGER = Template("zip.longer", "{file} is larger than the zip says")
ZIP_SHORTER = Template("zip.shorter", "{file} is smaller than the zip says")
