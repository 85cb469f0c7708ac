"""Messages about corrections: why a drawing is not corrected, progress, and what moved."""

from .message import Template

# Progress.
LOOKING = Template("correct.looking", "looking at the drawing")
COUNTED = Template("correct.drawing", "drawing {number} of {count}")

# Pictures.
LAYER = Template("correct.layer", "Layer")

# Layers.
LAYER_NAMES = {
    "mine": Template("layer.mine", "Drawover: my lines"),
    "inked": Template("layer.inked", "Drawover: inked"),
    "built": Template("layer.built", "Drawover: built"),
    "borrowed": Template("layer.borrowed", "Drawover: borrowed"),
    "drawn": Template("layer.drawn", "Drawover: drawn"),
}
PAPER = Template("layer.paper", "Drawover: paper")
MOVED = Template("layer.moved", "Drawover: what moved")

# Why there is no correction.
EMPTY = Template(
    "correct.empty", "There is nothing to correct: the layer has no lines. Draw on it, or pick another layer."
)
UNTOLD = Template(
    "correct.untold",
    "The lines cannot be told from what lies beneath them: put the drawing on a layer of its own, or photograph it on "
    "even paper.",
)
SMALL = Template("correct.small", "The drawing is too small to correct; draw it larger than {least} pixels.")
STRANGER = Template(
    "correct.stranger",
    "The pack {pack} does not know such drawings, so it draws none anew; with “anyway” it does as well as it can.",
)
NO_EXTRA = Template("correct.extra", "A correction has no extra {extra}.")
NO_MOVES = Template("correct.no-moves", "The pack {pack} cannot say what moves; it has {there}.")
NO_LINES = Template("correct.no-lines", "The pack {pack} cannot draw {lines} lines; it has {there}.")
NO_NUDGE = Template("correct.no-nudge", "The pack {pack} cannot nudge by {nudge}; it has {there}.")
NONE = Template("correct.none", "none")

# Whose lines, and how the latent is led.
WAYS = {
    "all": Template("correct.lines.all", "all"),
    "mine": Template("correct.lines.mine", "mine"),
    "inked": Template("correct.lines.inked", "inked"),
    "built": Template("correct.lines.built", "built"),
    "borrowed": Template("correct.lines.borrowed", "borrowed"),
    "drawn": Template("correct.lines.drawn", "drawn"),
}
NUDGES = {
    "search": Template("correct.nudge.search", "search"),
    "lis": Template("correct.nudge.lis", "lis"),
    "optimize": Template("correct.nudge.optimize", "optimize"),
}

# Why a pack cannot be used for correction.
KNOWN = Template("correct.known", "The card of the pack {pack} must say what it knows by two numbers.")
ATLAS_DAMAGED = Template("correct.atlas", "The atlas of the pack {pack} cannot be read: {why}.")
ATLAS_PARTS = Template("correct.atlas-parts", "The atlas of the pack {pack} is not whole: its parts differ in number.")
PARTS = Template("correct.parts", "The pack {pack} tells {there} parts and names {named}.")
INK_SIZE = Template(
    "correct.ink-size", "The pack's network for inking does not give back what it was shown in the same size."
)
ATLAS_LACKS = Template(
    "correct.atlas-lacks", "uses {file}, which lacks the {name} of its drawings, a row of numbers each"
)
ATLAS_WIDTH = Template(
    "correct.atlas-width", "uses {file}, whose {name} have {there} numbers each where {wanted} are needed"
)
ATLAS_NUMBERS = Template("correct.atlas-numbers", "uses {file}, whose {name} are no numbers in places (NaN)")

# What moved: a part, and how.
CHANGE = Template("change", "{part}: {how}")
UNCHANGED = Template("change.none", "as it should be")
LOWER = Template("change.lower", "{percent:.0f} % lower")
HIGHER = Template("change.higher", "{percent:.0f} % higher")
RIGHT = Template("change.right", "{percent:.0f} % to the right")
LEFT = Template("change.left", "{percent:.0f} % to the left")
LARGER = Template("change.larger", "{percent:.0f} % larger")
SMALLER = Template("change.smaller", "{percent:.0f} % smaller")
CLOCKWISE = Template("change.clockwise", "turned {degrees:.0f}° clockwise")
COUNTERCLOCKWISE = Template("change.counterclockwise", "turned {degrees:.0f}° counterclockwise")
ANOTHER = Template("change.another", "{part} ({number})")

# Names of parts in shipped packs, and of positions for groups of strokes where a pack names no parts.
PART_NAMES = {
    template.english: template
    for template in (
        Template("part.head", "head"),
        Template("part.left-eye", "left eye"),
        Template("part.right-eye", "right eye"),
        Template("part.left-brow", "left brow"),
        Template("part.right-brow", "right brow"),
        Template("part.nose", "nose"),
        Template("part.mouth", "mouth"),
        Template("part.glasses", "glasses"),
        Template("part.beard", "beard"),
        Template("part.freckles", "freckles"),
        Template("part.earring", "earring"),
        Template("part.hair", "hair"),
        Template("part.accessory", "accessory"),
        Template("part.lines", "lines"),
        Template("part.left-ear", "left ear"),
        Template("part.right-ear", "right ear"),
        Template("part.body", "body"),
        Template("place.upper-left", "upper left"),
        Template("place.top", "top"),
        Template("place.upper-right", "upper right"),
        Template("place.left", "left"),
        Template("place.middle", "middle"),
        Template("place.right", "right"),
        Template("place.lower-left", "lower left"),
        Template("place.bottom", "bottom"),
        Template("place.lower-right", "lower right"),
    )
}
