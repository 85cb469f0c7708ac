"""Messages of the service about calls, jobs and shared pixels, and why it cannot start."""

from .message import Template

# Jobs.
MEMORY = Template("job.memory", "The memory is full: close other programs and retry.")
FAULT = Template("engine.fault", "The engine made a mistake of its own ({kind}: {error}): please report it.")
CALL_FAULT = Template("call.fault", "The engine made a mistake of its own ({kind}): please report it.")
LEAVING = Template("engine.leaving", "The engine is leaving: start it again.")
BUSY = Template("engine.busy", "{count} drawings are waiting already: let one finish, or cancel one.")
FORGOTTEN = Template("job.forgotten", "That result is no longer held; run Suggest again.")
NO_SUGGESTION_YET = Template("job.no-suggestion-yet", "This job has no suggestion yet.")
NO_SUGGESTION = Template("job.no-suggestion", "This job has no suggestion {number}.")

# Calls.
FORM_FIELD = Template("form.field", "The field 'request'")
FORM_REQUEST = Template("form.request", "The request")
FORM_KIND = Template("form.kind", "A job is sent as multipart/form-data with the fields 'request' and 'image'.")
FORM_UNREADABLE = Template("form.unreadable", "The form cannot be read: {why}")
FORM_JSON = Template("form.json", "{what} is not JSON.")
FORM_OBJECT = Template("form.object", "{what} must be a JSON object.")
FORM_IMAGES = Template("form.images", "The images are an object of names and shared pixels.")
FORM_MEMORY = Template(
    "form.memory", "So many pictures of this size are too much for this machine: send fewer of them."
)
FORM_TWICE = Template("form.twice", "{what} came twice, as a file and as shared pixels: send one of them.")
TOO_LARGE = Template(
    "call.too-large", "More than {size} were sent at once: make the drawing smaller, or share its raw pixels."
)
NONCE = Template("call.nonce", "A greeting carries a nonce of 32 to 128 hexadecimal digits.")
HOST = Template("call.host", "The engine answers only under its own address.")
ORIGIN = Template("call.origin", "The engine does not answer web pages.")
TOKEN = Template("call.token", "The token is missing or is not this engine's: read engine.json again.")
NO_ADDRESS = Template("call.address", "The engine has nothing at this address.")
NO_METHOD = Template("call.method", "The engine does not take this kind of call at this address.")
REFUSED = Template("call.refused", "The engine refused: {why}.")
PARAMETER = Template("call.parameter", "The parameter {parameter} cannot be used: {why}.")
GONE = Template("call.gone", "The client left before its request was complete.")

# Shared pixels.
SHARED_NAMES = Template("shared.names", "Shared pixels are named by 'shared', 'width' and 'height'.")
SHARED_TOKEN = Template("shared.token", "Shared pixels are named by 32 hexadecimal digits, never by a path.")
SHARED_FULL = Template("shared.full", "The runtime folder {folder} took no more pixels ({why}): free some room there.")
SHARED_LINK = Template("shared.link", "Shared pixels must lie in a plain file, and this is a link.")
SHARED_GONE = Template("shared.gone", "The shared pixels are not there any more: send the drawing again.")
SHARED_UNREADABLE = Template("shared.unreadable", "The shared pixels cannot be read: {why}.")
SHARED_NO_FILE = Template("shared.no-file", "Shared pixels must lie in a plain file.")
SHARED_FOREIGN = Template("shared.foreign", "The shared pixels belong to another user.")
SHARED_SIZE = Template(
    "shared.size", "The shared pixels are {there} bytes, and {width} × {height} pixels are {wanted}."
)
SHARED_CUT = Template("shared.cut", "The shared pixels were cut off while they were read: send the drawing again.")

# Starting.
RUNTIME_FILE = Template("runtime.file", "The runtime folder {folder} is not a plain folder: remove it and start again.")
RUNTIME_FOREIGN = Template(
    "runtime.foreign", "The runtime folder {folder} belongs to another user: set DRAWOVER_RUNTIME."
)
RUNTIME_UNUSABLE = Template("runtime.unusable", "The runtime folder {folder} cannot be used: {why}.")
TOKEN_FILE = Template("start.token-file", "The file {file} holds no token: remove it, and a new one is made.")
TOKEN_FILE_UNUSABLE = Template("start.token-file-unusable", "The token's file {file} cannot be used: {why}.")
ADDRESS = Template("start.address", "The address {host} cannot be used: {why}.")
LISTEN = Template("start.listen", "The engine cannot listen at {host}:{port}: {why}.")
RUNNING = Template("start.running", "An engine is already running; {file} tells where.")
