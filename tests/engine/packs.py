"""Small packs for tests, made by hand: sound ones, and tools to spoil them."""

import hashlib
import json
import zipfile

import numpy as np
from onnx import TensorProto, helper

SIZE = 16


def model(nodes=None, inputs=None, outputs=None, weights=None, opset=18, **graph):
    """An ONNX model as a protobuf; by default y = relu(conv(ink))."""
    if weights is None:
        kernel = np.full((2, 1, 3, 3), 0.1, np.float32)
        weights = [helper.make_tensor("w", TensorProto.FLOAT, kernel.shape, kernel.tobytes(), raw=True)]
    nodes = nodes or [
        helper.make_node("Conv", ["ink", "w"], ["c"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["c"], ["latent"]),
    ]
    inputs = inputs or [helper.make_tensor_value_info("ink", TensorProto.FLOAT, ["batch", 1, SIZE, SIZE])]
    outputs = outputs or [helper.make_tensor_value_info("latent", TensorProto.FLOAT, ["batch", 2, SIZE, SIZE])]
    made = helper.make_graph(nodes, "test", inputs, outputs, weights, **graph)
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", opset)], ir_version=9)


CARD = f"""format = 1
name = "testing"
version = "1.0.0"
title = "Testing"
sample = "sample.png"

[tasks.testing]
networks = {{ encoder = "encoder" }}
atlas = "atlas.npz"
size = 16

[networks.encoder]
file = "encoder.onnx"
meaning = "drawing to latent"

[[networks.encoder.inputs]]
name = "ink"
shape = [0, 1, {SIZE}, {SIZE}]
range = [0.0, 1.0]
meaning = "ink coverage"

[[networks.encoder.outputs]]
name = "latent"
shape = [0, 2, {SIZE}, {SIZE}]
range = [0.0, 1.0]
meaning = "a latent"

[[sources]]
package = "npm example"
version = "1.0"
license = "CC0-1.0"
count = 12
attribution = "no one"

[scores]
error = 0.5
"""


def write(folder, files=None, card=CARD, hashes=None):
    """A pack in `folder`. `files`: bytes by name, in place of the sound ones, None to leave one out."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"encoder.onnx": model().SerializeToString(), "sample.png": b"a picture", "CARD.md": b"# Testing"}
    np.savez_compressed(folder / "atlas.npz", latents=np.zeros((3, 4), np.float16), names=np.zeros(5, np.uint8))
    contents["atlas.npz"] = (folder / "atlas.npz").read_bytes()
    contents.update(files or {})
    listed = {}
    for name, data in contents.items():
        if data is None:
            (folder / name).unlink(missing_ok=True)
            continue
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        listed[name] = hashlib.sha256(data).hexdigest()
    listed.update(hashes or {})
    lines = [f"{json.dumps(name)} = {json.dumps(digest)}" for name, digest in listed.items() if digest]
    text = card + "\n[files]\n" + "\n".join(lines) + "\n"
    (folder / "pack.toml").write_text(text, encoding="utf-8")
    return folder


def zipped(folder, file, inside=""):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as box:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                box.write(path, inside + path.relative_to(folder).as_posix())
    return file
