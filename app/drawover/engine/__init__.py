"""Requests in, suggestions out. Nothing that happens here leaves the machine."""

import os

# onnxruntime counts its users: left alone, it looks its maker's host up and keeps a device's id in the user's cache.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
