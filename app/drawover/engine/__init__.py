"""The engine: takes requests, returns suggestions. It never uses the network beyond loopback."""

import os

# By default onnxruntime sends telemetry: it contacts its vendor and stores a device id in the user's cache.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
