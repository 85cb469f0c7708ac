"""Cards: each pack's own text, only the existing networks, and the scores on unseen subjects."""

import tomllib

import pytest
from onnx import ModelProto

from drawover_train.data.objects.sources import FLAT, NOTO
from drawover_train.export import card

pytestmark = pytest.mark.train

SEVERE = {"before": 5.0, "mine": 4.0, "projected": 4.5, "guided": 2.0, "still": 0.2, "f1_before": 0.4, "f1_mine": 0.6}
SCORES = {"unseen": 300, "correct_moves": 0.12, **{f"{s}_{k}": v for s in ("mild", "medium", "severe")
                                                   for k, v in SEVERE.items()}}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for name in ("registration", "drawnet", "atlas"):
        (tmp_path / f"{name}.onnx").write_bytes(ModelProto(producer_name=name).SerializeToString())
    return tmp_path


def test_objects_have_a_page_of_their_own_and_report_no_parts(folder):
    card.write(folder, "objects", [(FLAT, 900), (NOTO, 500)], SCORES)
    card_data = tomllib.loads((folder / "pack.toml").read_text())
    assert (card_data["name"], card_data["title"]) == ("objects", "Objects, a first trial")
    assert set(card_data["networks"]) == {"registration", "drawnet"}
    assert card_data["tasks"]["correct"]["networks"] == {"registration": "registration", "similarity": "drawnet"}
    assert "parts" not in card_data["tasks"]["correct"]
    parts = card_data["networks"]["registration"]["outputs"][1]
    assert parts["shape"] == [0, 3, 64, 64]
    assert [s["count"] for s in card_data["sources"]] == [900, 500]
    text = (folder / "CARD.md").read_text()
    assert "# Objects" in text
    assert "300 unseen drawings" in text
    assert "| severe | 5.00 | 4.00 | 0.80 |" in text
    assert "never trained on:" not in text


def test_faces_name_their_parts(folder):
    card.write(folder, "faces", [], {})
    card_data = tomllib.loads((folder / "pack.toml").read_text())
    assert "left eye" in card_data["tasks"]["correct"]["parts"]
    assert (
        len(card_data["tasks"]["correct"]["parts"]) == card_data["networks"]["registration"]["outputs"][1]["shape"][1]
    )
    assert "Not scored yet: `python -m drawover_train score models/packs/faces`." in (folder / "CARD.md").read_text()


def test_a_style_never_trained_on_has_a_table_of_its_own():
    held = {f"{card.HELD_OUT}{key}": value * 2 for key, value in SCORES.items()}
    text = "\n".join(card.scores_table(card.PAGES["objects"], {**SCORES, **held}))
    assert "on 600 drawings of a style that nothing was ever trained on" in text
    assert "| mild | 10.00 | 8.00 | 0.80 |" in text
    assert text.count("| mild |") == 2
    assert "inked" not in text  # no column of what was not measured
