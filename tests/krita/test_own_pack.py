"""A pack of one's own from a real Krita with the real engine: its window opens and shows which pictures can be used."""

import shutil

import pytest

from drawover import places
from drawover.engine.training import needs

pytestmark = pytest.mark.skipif(bool(needs.lacking()), reason="needs the train extra")


@pytest.fixture(scope="module")
def own(run_krita, tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawings")
    shutil.copy(places.resources() / "samples" / "eye-too-low.png", folder / "face.png")
    (folder / "broken.png").write_bytes(b"no picture")
    more = {"DRAWOVER_TEST_DRAWINGS": str(folder), "DRAWOVER_PACKS": str(folder.parent / "data" / "packs")}
    return run_krita("own_pack", limit=420, more=more).out


def test_the_list_of_packs_leads_to_a_window_that_leaves_krita_usable(own):
    assert own["buttons"] == ["Another folder…", "Close"], "without the marks of Krita's keyboard"
    assert own["at first"] and not own["modal"] and own["leaves no step"]


def test_each_picture_of_a_folder_is_told_of(own):
    assert own["heading"].endswith("of 2 pictures can be used")
    assert own["pictures"][0].startswith("broken.png\n") and len(own["pictures"]) == 2
