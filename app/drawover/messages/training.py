"""Messages about packs of one's own: the pictures of a folder, the training, and why it cannot be."""

from .message import Template

# What is being done.
LOOKING = Template("training.looking", "looking at picture {number} of {count}")
PREPARING = Template("training.preparing", "getting ready to learn from {count} drawings")
LEARNING = Template("training.learning", "learning from {count} drawings")
WRITING = Template("training.writing", "writing the pack, and measuring how well it does")
PAUSED = Template("training.paused", "paused; what was learned so far is kept")

# The folder.
NO_FOLDER = Template("training.no-folder", "There is no folder {folder}.")
NOT_A_FOLDER = Template("training.not-a-folder", "There is no folder {folder}, only a file.")
FOLDER_UNREADABLE = Template("training.folder-unreadable", "The folder {folder} cannot be read: {why}.")
FOLDER_EMPTY = Template(
    "training.folder-empty",
    "There are no pictures in {folder}: put finished line drawings of faces there, as .png.",
)
TOO_MANY = Template(
    "training.too-many", "There are {count} pictures in {folder}: at most {most} are learned from at once."
)
TOO_FEW = Template(
    "training.too-few",
    "Of {count} pictures {usable} can be used, and a pack takes {least} at least, better 30: finished line drawings of "
    "one face each, without color or shading.",
)

# One picture: why it cannot be learned from.
TWIN = Template("picture.twin", "It is the same drawing as {file}.")
NOT_OPENED = Template("picture.not-opened", "It cannot be opened: {why}")
NOT_READ = Template("picture.not-read", "It cannot be read: {why}.")
NO_MEMORY = Template("picture.no-memory", "It cannot be read: it takes too much memory.")
SMALL = Template("picture.small", "It is too small: {side} pixels, and {least} are needed.")
SHADED = Template("picture.shaded", "It is a photo, or shaded or colored: only lines can be learned from.")
FOREIGN = Template("picture.foreign", "Most of it is not recognized as parts of a face.")
NO_FACE = Template("picture.no-face", "No whole face is recognized in it; not found: {parts}.")
HEAD = Template("picture.head", "the head")
LEFT_EYE = Template("picture.left-eye", "the left eye")
RIGHT_EYE = Template("picture.right-eye", "the right eye")
MOUTH_OR_NOSE = Template("picture.mouth-or-nose", "mouth or nose")
FACES = Template("picture.faces", "More than one face seems to be in it.")

# The pack that is to be made.
NAME = Template("training.name", "A pack's name is made of a-z, 0-9, - and _, 40 at most: {name} is none.")
NOTHING = Template("training.nothing", "nothing")
TITLE = Template("training.title", "Give the pack a name of 1 to {most} characters.")
TAKEN = Template("training.taken", "There is a pack named {name} that you did not train: choose another name.")
SHIPPED = Template("training.shipped", "A pack that comes with Drawover is named {name}: choose another name.")
NO_PACK = Template("training.no-pack", "{folder} is there already, and is no pack: choose another name.")
FOREIGN_PACK = Template("training.foreign-pack", "The pack {name} was made by someone else: choose another name.")
NO_ROOM = Template("training.no-room", "There is not enough room on the disk: {size} MB are needed in {folder}.")
NOT_WRITTEN = Template("training.not-written", "{file} cannot be written: {why}.")

# Training as a whole.
MISSING = Template(
    "training.missing",
    "Training is not installed here ({lacking} is missing). To install it, run in a terminal: {command}",
)
PACKAGED = Template(
    "training.packaged",
    "Drawover was installed here as a package, which cannot train: get its source code, and run there: {command}",
)
ELSEWHERE = Template(
    "training.elsewhere",
    "A pack is trained on the machine that your drawings are on: let the engine run on this machine, then try again.",
)
BUSY = Template("training.busy", "Drawover is training the pack {title} already: let it finish, or stop it.")
BUSY_LOOKING = Template("training.busy-looking", "Drawover is looking at a folder already: let it finish, or stop it.")
PAUSING = Template("training.pausing", "The training is just being paused: try again in a moment.")
NOT_LOOKED = Template("training.not-looked", "Choose a folder of drawings first.")
NOT_PAUSED = Template("training.not-paused", "There is no paused training to go on with.")
NOT_RUNNING = Template("training.not-running", "No pack is being trained.")
NO_PICTURE = Template("training.no-picture", "There is no such picture yet.")
CRASHED = Template("training.crashed", "The training broke off ({why}); what it had learned is kept.")
EXIT_CODE = Template("training.exit-code", "exit code {code}")
EXIT_KILLED = Template("training.exit-killed", "the system ended it, perhaps for lack of memory")
NO_PROCESS = Template("training.no-process", "The training could not be started: {why}.")
