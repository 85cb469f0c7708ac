"""Errors in a pack's network: clauses that continue "the network encoder.onnx …"."""

from .message import Template

SIZE = Template("graph.size", "is larger than {most} MB")
NO_ONNX = Template("graph.no-onnx", "is not an ONNX file, or is cut off")
FORMAT = Template("graph.format", "is written in ONNX format {format}, which this version does not read")
FUNCTIONS = Template("graph.functions", "defines functions of its own; only standard operators are allowed")
TRAINING = Template("graph.training", "carries training steps, which do not belong in a pack")
DOMAIN = Template("graph.domain", "uses operators of {domain}; only standard operators are allowed")
OPERATOR_SET = Template("graph.operator-set", "uses operator set {version}; this version knows {least} to {most}")
OPERATORS = Template("graph.operators", "has more than {most} operators")
FOREIGN = Template("graph.foreign", "uses the operator {operator} of {domain}; only standard ones are allowed")
UNKNOWN = Template("graph.unknown", "uses {operator}, which is not a standard operator of set {version}")
RANDOM = Template("graph.random", "draws random numbers ({operator}): the same request must give the same answer")
FORBIDDEN = Template("graph.forbidden", "uses the operator {operator}, which a pack's networks must do without")
NESTED = Template("graph.nested", "holds a graph within its graph, which a pack's networks must do without")
ELSEWHERE = Template("graph.elsewhere", "keeps weights in another file; its card names no network to take them from")
WEIGHTS_KIND = Template("graph.weights-kind", "has weights {name} that are not plain numbers")
WEIGHTS_SHAPE = Template("graph.weights-shape", "has weights {name} that do not fill their shape")
WEIGHTS_NAN = Template("graph.weights-nan", "has weights {name} that are no numbers (NaN)")
WEIGHTS_SIZE = Template("graph.weights-size", "has more than {most} MB of weights")
NAME = Template("graph.name", "uses a name that is no text")
OPEN_SHAPE = Template(
    "graph.open-shape",
    "leaves more of the shape of {name} open than the batch, the sides of a picture, or the size of a set",
)
ABSURD_SHAPE = Template("graph.absurd-shape", "declares an absurd shape for {name}")

# Weights shared with other networks.
NO_PLACE = Template("graph.no-place", "does not say which bytes of which file its weights {name} are")
NO_DONOR = Template("graph.no-donor", "takes the weights {name} from {file}, which is no network that its card names")
NO_WEIGHTS = Template("graph.no-weights", "takes the weights {name} from {file}, which has none of that name")
OTHER_WEIGHTS = Template(
    "graph.other-weights", "takes the weights {name} from {file}, where they are of another type or shape"
)
WRONG_PLACE = Template(
    "graph.wrong-place", "takes the weights {name} from a place in {file} where there are other numbers"
)

# Costs of running it.
MISFIT = Template("graph.misfit", "does not fit together: {why}")
DECLARED = Template("graph.declared", "gives {name} in the shape {shape}, but declares {declared}")
MEMORY = Template("graph.memory", "would take more than {most} MB of memory to run ({operator})")
MINUTES = Template("graph.minutes", "would take minutes to run ({operator})")
UNSIZED = Template("graph.unsized", "computes the size of what {operator} gives while it runs; it must be known before")
ABSURD_SIZE = Template("graph.absurd-size", "asks {operator} for an absurd size")

# Inputs and outputs, compared with the card.
INPUTS = Template("graph.inputs", "has the inputs {there}, not those of its card")
OUTPUTS = Template("graph.outputs", "has the outputs {there}, not those of its card")
INPUT_KIND = Template("graph.input-kind", "does not have 32-bit floats as its input {name}")
OUTPUT_KIND = Template("graph.output-kind", "does not have 32-bit floats as its output {name}")
INPUT_SHAPE = Template("graph.input-shape", "has the input {name} of shape {shape}, but its card says {promised}")
OUTPUT_SHAPE = Template("graph.output-shape", "has the output {name} of shape {shape}, but its card says {promised}")
