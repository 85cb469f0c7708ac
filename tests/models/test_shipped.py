"""A network read back from a pack computes what the pack computes, and training can go on from there."""

import numpy as np
import pytest

pytest.importorskip("torch")
import onnxruntime
import torch

from drawover import places
from drawover_train.data.faces.corrections import PART_NAMES
from drawover_train.export import shipped
from drawover_train.export.correct import export_network
from drawover_train.nets.correct.registration import Mirrored, Registration, mirrored_names
from drawover_train.recipes.correct import registration

pytestmark = pytest.mark.train
FACES = places.packs() / "faces"
SWAPPED = mirrored_names(PART_NAMES)


def answers(path, drawing):
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {"drawing": drawing.numpy()})


def alike(network, gain, path):
    """Whether the network, mirrored and with this gain, predicts the same as the graph."""
    drawing = (torch.rand(2, 3, 128, 128) > 0.9).float()
    with torch.no_grad():
        here = Mirrored(network, gain, SWAPPED)(drawing)
    return all(np.abs(a.numpy() - b).max() < 1e-4 for a, b in zip(here, answers(path, drawing), strict=True)) and bool(
        here[0].abs().max() > 1e-2
    )


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A network of which every number is its own, norms and all, exported with a gain of 1.2."""
    torch.manual_seed(3)
    network = Registration(24, 2, len(PART_NAMES)).eval()  # in a narrower one the exporter folds weights away
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    path = tmp_path_factory.mktemp("pack") / "registration.onnx"
    export_network(Mirrored(network, 1.2, SWAPPED).eval(), (3, 128, 128), ("drawing", "displacement", "parts"), path)
    return network, path


def test_what_is_read_back_computes_the_same_and_leaves_the_gain_behind(exported):
    network, path = exported
    read = shipped.registration(path)
    for (name, mine), theirs in zip(network.state_dict().items(), read.state_dict().values(), strict=True):
        assert torch.equal(mine.half().float(), theirs), name
    assert alike(read, 1.2, path)
    assert not alike(read, 1.2 * 1.2, path)


def test_what_the_faces_ship_is_read_back_too():
    read = shipped.registration(FACES / "registration.onnx")
    assert (read.width, read.kinds) == (24, len(PART_NAMES))
    assert any(alike(read, gain, FACES / "registration.onnx") for gain in registration.GAINS)


def test_training_begins_with_what_was_read_back(exported):
    network, path = exported
    begun = registration.initialized(path, 3).state_dict()
    for name, mine in network.state_dict().items():
        same = torch.equal(mine.half().float(), begun[name]) if mine.shape == begun[name].shape else False
        assert same != name.startswith("leave_kinds")


def test_another_network_is_refused():
    with pytest.raises(shipped.ShippedError, match="no registration network"):
        shipped.registration(FACES / "encoder.onnx")
