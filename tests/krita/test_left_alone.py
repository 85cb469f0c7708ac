"""A real Krita is left alone: tools in the middle of something, saved files, other documents, locked groups."""

import zipfile

import pytest

from . import driving

FINISH = "Finish the {} first (Enter), or cancel it (Esc); nothing was changed."


@pytest.fixture(scope="module")
def ran(run_krita):
    face = driving.HERE.parents[1] / "resources" / "samples" / "sample-sketch.png"
    more = {"DRAWOVER_TEST_FACE": str(face)}
    return run_krita("left_alone", more=more, opengl=True, command=driving.stub_engine(), limit=240)


def test_a_transform_is_neither_ended_nor_captured(ran):
    found = ran.out["transform"]
    assert found["suggest"] == FINISH.format("transform") and found["cards"] == 0
    assert found["insert"] == ["refused", FINISH.format("transform")]
    assert found["still open"] and found["undo unchanged"] and found["where it was"]


@pytest.mark.parametrize("name", ["polygon", "crop"])
def test_what_is_half_drawn_is_not_finished_by_an_insertion(ran, name):
    found = ran.out[name]
    assert found["insert"] == ["refused", FINISH.format(name)]
    assert found["undo unchanged"] and found["layers unchanged"] and found["width"] == 600
    assert found["afterwards"] == "inserted"


def test_asking_is_no_change_and_what_is_kept_goes_along_when_the_artist_saves(ran):
    assert ran.out["saved"] and ran.out["kept"]
    assert ran.out["modified before"] is False and ran.out["modified by asking"] is False
    with zipfile.ZipFile(ran.folder / "first.kra") as archive:
        assert any(name.endswith("drawover/history") for name in archive.namelist())


def test_a_locked_group_is_not_added_to(ran):
    said, names = ran.out["inner locked"]
    assert said == ["inserted", ""] and names[-1] == ["outer", [["inner", ["ink"]], "dot"]]
    said, names = ran.out["outer locked"]
    assert said == ["inserted", ""] and names == [["outer", [["inner", ["ink"]]]], "dot"]


def test_what_nobody_can_see_is_reported_and_a_locked_group_of_references_left(ran):
    assert ran.out["hidden references"] == ["inserted", "Drawover references"]
    said, inside, active = ran.out["locked references"]
    assert said == ["inserted", ""] and inside == 2 and active == "sketch"


def test_a_layer_lands_in_its_own_document_and_the_gallery_stays_with_it(ran):
    assert ran.out["cards of the second"] == 0
    assert ran.out["in the first"] == [["inserted", ""], 1, ["Background"]]
    assert ran.out["cards again"] and ran.out["two views"]
    assert ran.out["closed"][0] == "refused" and "is closed" in ran.out["closed"][1]
