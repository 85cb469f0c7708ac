"""Faces varied as real drawings are: other marks stay, and unusual proportions are no flaw."""

import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("embreex")
from dataclasses import replace

from drawover.raster.vector.shapes import draw, draw_parts
from drawover_train.data import clutter
from drawover_train.data.correct import corrections
from drawover_train.data.correct.varied import Varied, chimera, widened
from drawover_train.data.faces import corrections as faces
from drawover_train.data.faces import invented
from drawover_train.recipes.correct import any_face
from drawover_train.recipes.correct.registration import true_field
from drawover_train.recipes.correct.varied import (
    batch_of,
    doubt_loss,
    joined,
    mirrored,
    trusted_share,
    validate,
    validation_set,
)

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.train
KINDS = faces.PART_NAMES


@pytest.fixture(scope="module")
def artists():
    return faces.artists(24)


@pytest.fixture
def varied(artists):
    return Varied(faces.DOMAIN, artists, (), styles=("nobody",))


def shown(drawing):
    return {KINDS[k] for k in np.unique(draw_parts(drawing.shapes, 128, coverage=0.1)) if k != 255}


def test_an_invented_artist_draws_a_complete_face_always_the_same(artists):
    assert all({"head", "left eye", "right eye", "mouth"} <= shown(d) for d in artists)
    again = invented.draw(KINDS, 7)
    assert (draw(again.shapes, 96) == draw(artists[7].shapes, 96)).all()
    assert len({draw(d.shapes, 64).tobytes() for d in artists}) == len(artists)


def test_eyes_of_an_invented_artist_are_a_pair(artists):
    """Seen from the front both lie on one line and are as large; the left one is the picture's left."""
    for drawing in artists:
        eyes = [KINDS.index(f"{side} eye") for side in ("left", "right")]
        points = {eye: np.concatenate([c for s in drawing.shapes if s.part == eye for c in s.contours]) for eye in eyes}
        (low, high), (a, b) = ((p.min(0), p.max(0)) for p in points.values())
        assert (low + high)[0] < (a + b)[0]
        assert abs((low + high)[1] - (a + b)[1]) / 2 < 0.04
        assert 0.4 < (high - low)[1] / (b - a)[1] < 2.5


def test_a_sound_drawing_is_to_stay_however_it_is_varied(varied):
    random = np.random.default_rng(1)
    for _ in range(12):
        view = varied.view(random, 1.0, 0.0)
        field = batch_of([view], False).true
        assert field.abs().max() < 0.004, "a bend of both leaves what an affine cannot follow, no more"


def test_marks_near_a_face_belong_to_no_part_and_stay(varied):
    random = np.random.default_rng(0)
    bare = replace(varied, drawings=varied.drawings[:1])
    seen = 0
    for _ in range(30):
        view = bare.view(random, 1.0, 1.5)
        foreign = view.kind == 0
        seen += foreign.any()
        assert (view.back[0] == np.eye(2, 3)).all()
        field = batch_of([view], False).true[0]
        inside = foreign[1:-1, 1:-1] & foreign[:-2, 1:-1] & foreign[2:, 1:-1] & foreign[1:-1, :-2] & foreign[1:-1, 2:]
        inside &= foreign[:-2, :-2] & foreign[2:, 2:] & foreign[:-2, 2:] & foreign[2:, :-2]
        assert field[:, 1:-1, 1:-1][:, inside].abs().sum() < 1e-4
    assert seen > 8
    assert all(s.part == clutter.NONE for _ in range(20) for s in clutter.marks(random, 3.0))


def test_features_all_together_elsewhere_are_a_style(artists):
    drawing = artists[3]
    wide = widened(drawing, np.random.default_rng(2))
    moved = {s.part for s, w in zip(drawing.shapes, wide.shapes, strict=True)
             if any(not np.allclose(a, b) for a, b in zip(s.contours, w.contours, strict=True))}  # fmt: skip
    assert {KINDS.index("left eye"), KINDS.index("mouth")} <= moved and KINDS.index("head") not in moved


def test_another_artists_pair_is_still_a_pair(artists):
    """Both eyes are as much larger, and as much higher: a style treats the two alike, a flaw does not."""
    drawing = artists[3]
    extent = lambda shapes, name: np.ptp(  # noqa: E731
        np.concatenate([c for s in shapes if s.part == KINDS.index(name) for c in s.contours]), axis=0
    )
    for seed in range(5):
        wide = widened(drawing, np.random.default_rng(seed))
        grown = [extent(wide.shapes, f"{s} eye") / extent(drawing.shapes, f"{s} eye") for s in ("left", "right")]
        assert np.allclose(*grown, rtol=1e-3)
        mouth = extent(wide.shapes, "mouth") / extent(drawing.shapes, "mouth")
        assert not np.allclose(mouth, grown[0], rtol=1e-3), "each kind of feature has a size of its own"


def test_a_style_with_few_drawings_is_sampled_as_often_as_one_with_many(artists):
    few = replace(artists[0], style="few")
    own = Varied(faces.DOMAIN, [few, *artists[1:]], (), styles=("nobody",), known=0.0, balanced=1.0)
    random = np.random.default_rng(0)
    picked = [own._picked(random).style == "few" for _ in range(200)]
    assert 70 < sum(picked) < 130


def test_a_chimera_has_the_others_features_at_its_own_places(artists):
    base, other = artists[0], artists[1]
    for seed in range(6):
        made = chimera(base, other, np.random.default_rng(seed))
        for k, name in enumerate(KINDS):
            own, theirs, new = ([c for s in d.shapes if s.part == k for c in s.contours] for d in (base, other, made))
            if name not in ("left eye", "nose", "mouth") or not own or not theirs:
                continue
            center = lambda contours: (np.concatenate(contours).min(0) + np.concatenate(contours).max(0)) / 2  # noqa: E731
            assert np.allclose(center(new), center(own), atol=0.01)


def test_a_view_in_the_mirror_belongs_where_its_mirror_image_does(varied):
    view = varied.view(np.random.default_rng(4), 0.0, 1.5)
    swapped = [faces.PART_NAMES.index(n) for n in _other_names()]
    turned = mirrored(view, swapped)
    one, two = batch_of([view], False).true, batch_of([turned], False).true
    assert torch.allclose(one.flip(3) * torch.tensor([-1.0, 1.0]).reshape(1, 2, 1, 1), two, atol=1e-5)
    assert (mirrored(turned, swapped).kind == view.kind).all()


def _other_names():
    return [n.replace("left", "#").replace("right", "left").replace("#", "right") for n in KINDS]


def test_doubt_is_least_wrong_at_the_mean_error():
    field, true, weight = torch.zeros(1, 2, 4, 4), torch.zeros(1, 2, 4, 4), torch.ones(1, 1, 4, 4)
    true[:, 0] = 0.1
    predictions = [
        doubt_loss(torch.full((1, 1, 4, 4), float(np.log(share * 0.1 / 0.05))), field, true, weight)
        for share in (0.5, 1, 2)
    ]
    assert predictions[1] < predictions[0] and predictions[1] < predictions[2]


def test_what_is_sure_goes_all_the_way_and_what_is_doubtful_stays():
    size = torch.tensor([[0.05, 0.05]])
    share = trusted_share(size, torch.tensor([[0.001, 0.5]]))
    assert share[0, 0] > 0.99 and share[0, 1] < 0.02
    assert trusted_share(torch.zeros(1, 1), torch.zeros(1, 1)).item() == 0


def test_validation_is_perfect_for_perfect_predictions(varied):
    own = validation_set("own", varied, 9, 0.0, 1)
    truths = {v.ink.tobytes(): batch_of([v], False) for v in (*own.flawed, *own.sound)}

    def predict(x):
        known = [truths[(row[0] * 255).round().to(torch.uint8).numpy().tobytes()] for row in x]
        batch = known[0]
        for more in known[1:]:
            batch = joined(batch, more)
        logits = torch.nn.functional.one_hot(batch.kind, len(KINDS)).permute(0, 3, 1, 2).float()
        return batch.true, logits, torch.full_like(batch.true[:, :1], -1.0)

    found = validate(predict, [own])
    assert found["own"] == 0 and found["own_still"] == 0 and found["own_parts"] == 1
    assert 0 < found["own_gated"] < 0.6


def test_the_recipe_learns_resumes_and_validates(varied, tmp_path):
    sets = [validation_set("own", varied, 6, 0.0, 1)]
    any_face.train(varied, sets, tmp_path, "cpu", minutes=0.05)
    first = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    any_face.train(varied, sets, tmp_path, "cpu", minutes=first["minutes"] + 0.05)
    second = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert second["step"] > first["step"] >= 1
    assert "own_gated" in (tmp_path / "log.jsonl").read_text()
    assert "leave_doubt.weight" in second["average"]


def test_held_out_styles_are_not_trained_on():
    assert not set(faces.HELD_OUT) & set(faces.VALIDATION) and len(faces.HELD_OUT) == 5
    assert {"micah", "personas"} <= set(faces.HELD_OUT)


def test_places_of_a_field_go_where_the_affine_of_their_part_leads():
    back = torch.eye(2, 3).repeat(1, corrections.MAX_PARTS, 1, 1)
    back[0, 3, 0, 2] = 0.1
    field = true_field(torch.full((1, 64, 64), 3), back)
    assert torch.allclose(field[0, 0], torch.tensor(0.1), atol=1e-6) and field[0, 1].abs().max() < 1e-6


FORKED = """
import cv2
import subprocess
import sys

import numpy as np
from torch.utils.data import DataLoader
from drawover_train.data.correct.varied import Varied
from drawover_train.data.faces import corrections as faces
from drawover_train.recipes.correct.varied import VariedBatches

cv2.setNumThreads(4)
for _ in range(20):  # OpenCV's threads run, as they do once pictures were looked at
    cv2.GaussianBlur(np.zeros((2000, 2000), np.uint8), (0, 0), 3)
varied = Varied(faces.DOMAIN, faces.artists(8), (), styles=("nobody",))
batch, _ = next(iter(DataLoader(VariedBatches(varied, 4, 0.0, 1), None, num_workers=1)))
print(len(batch.ink))
"""


def test_workers_begin_though_opencv_ran_threads_before():
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=240, check=False)
    assert done.stdout.strip() == "4", done.stderr
