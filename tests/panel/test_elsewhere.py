"""The engine on another machine: by an invitation, kept for later sessions, and said where it is not there."""

import json
import stat

import panel_canvas
import panel_stub
import pytest

from drawover.panel import elsewhere
from drawover.panel.client import EngineClient, Launcher
from drawover.panel.controls.engine_place import EnginePlaceDialog
from drawover.panel.elsewhere import Place, PlaceError
from drawover.panel.panel import Panel
from drawover.panel.qt import QtCore

TOKEN = "0123456789abcdef" * 4


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Where the choice is kept."""
    path = tmp_path / "settings" / "place.json"
    monkeypatch.setenv("DRAWOVER_ENGINE_PLACE", str(path))
    return path


@pytest.fixture
def remote(tmp_path):
    """A running engine whose folder the panel does not know, and its Place."""
    with panel_stub.StubEngine(tmp_path / "elsewhere") as stub:
        told = json.loads((tmp_path / "elsewhere" / "engine.json").read_text())
        stub.place = Place(told["address"], told["token"])
        yield stub


@pytest.fixture
def client(qtbot, tmp_path, file):
    made = EngineClient(Launcher(None, str(tmp_path / "here")))
    yield made
    made.shutdown()


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("drawover://10.0.0.5:7341/" + TOKEN, "http://10.0.0.5:7341"),
        (" invite drawover://atelier:7341/" + TOKEN + "\n", "http://atelier:7341"),
        ("https://draw.example/" + TOKEN, "https://draw.example"),
        ("drawover://[fd00::2]:7341/" + TOKEN, "http://[fd00::2]:7341"),
    ],
)
def test_invitations_are_read_and_written(line, address):
    place = Place.from_invitation(line)
    assert (place.address, place.token) == (address, TOKEN)
    assert Place.from_invitation(place.invitation).address == address


@pytest.mark.parametrize(
    "line", ["", "drawover://10.0.0.5:7341", "http://10.0.0.5/" + TOKEN, "drawover://a b/" + TOKEN]
)
def test_what_is_no_invitation_is_refused_in_a_sentence(line):
    with pytest.raises(PlaceError, match="no invitation"):
        Place.from_invitation(line)


def test_the_choice_is_kept_for_its_user_alone(file):
    place = Place("http://10.0.0.5:7341", TOKEN)
    elsewhere.keep_place(place)
    assert elsewhere.kept_place().address == place.address
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    elsewhere.keep_place(None)
    assert elsewhere.kept_place() is None and not file.exists()


def test_a_damaged_choice_is_this_machine(file):
    file.parent.mkdir()
    for text in ("", "[]", '{"invitation": "x"}', '{"invitation": null}'):
        file.write_text(text)
        assert elsewhere.kept_place() is None


def test_suggestions_and_layers_come_from_there(qtbot, client, remote):
    client.use_place(remote.place)
    qtbot.waitUntil(lambda: client.state == "ready")
    assert client.shared_folder() == ""
    counts = []
    job = client.suggest(panel_canvas.drawing(200, 100), **panel_canvas.correct(count=2))
    job.done.connect(counts.append)
    qtbot.waitUntil(lambda: counts == [2])


def test_a_later_session_uses_it_too(qtbot, client, remote, tmp_path):
    client.use_place(remote.place)
    later = EngineClient(Launcher(None, str(tmp_path / "here")))
    later.start()
    qtbot.waitUntil(lambda: later.state == "ready")
    later.use_place(None)
    qtbot.waitUntil(lambda: later.state == "absent" and "not running" in later.sentence)
    later.shutdown()


def test_an_engine_that_is_not_there_is_named_and_found_when_it_comes(qtbot, client, tmp_path, monkeypatch):
    monkeypatch.setattr(elsewhere.RemoteEngine, "retry", 100)
    with panel_stub.StubEngine(tmp_path / "elsewhere") as stub:
        told = json.loads((tmp_path / "elsewhere" / "engine.json").read_text())
        place = Place(told["address"], told["token"])
        client.use_place(Place(told["address"], "f" * 64))
        qtbot.waitUntil(lambda: "is not the engine of this invitation" in client.sentence)
        client.use_place(place)
        qtbot.waitUntil(lambda: client.state == "ready")
        assert stub
    qtbot.waitUntil(lambda: client.state == "absent" and "does not answer" in client.sentence, timeout=20000)
    assert place.name in client.sentence and client.remedy


def test_an_engine_of_another_version_is_named(qtbot, client, remote, monkeypatch):
    monkeypatch.setattr("drawover.panel.watching.PROTOCOL", 2)
    monkeypatch.setattr("drawover.panel.elsewhere.PROTOCOL", 2)
    client.use_place(remote.place)
    qtbot.waitUntil(lambda: "is newer than this panel" in client.sentence)
    assert remote.place.name in client.sentence and "Update Drawover on this machine" in client.remedy


def test_a_click_on_the_status_chooses(qtbot, client, remote, file):
    panel = Panel(panel_canvas.Canvas(), client)
    qtbot.addWidget(panel)
    panel.resize(280, 600)
    panel.show()
    qtbot.mouseClick(panel.status, QtCore.Qt.MouseButton.LeftButton)
    dialog = panel.findChild(EnginePlaceDialog)
    assert dialog.here.isChecked()
    dialog.there.setChecked(True)
    dialog.buttons.accepted.emit()
    assert "no invitation" in dialog.problem.text() and dialog.isVisible()
    dialog.invitation.setText(remote.place.invitation)
    dialog.buttons.accepted.emit()
    qtbot.waitUntil(lambda: client.state == "ready")
    assert elsewhere.kept_place().address == remote.place.address
    panel.shutdown()


def test_a_choice_that_cannot_be_kept_changes_nothing(qtbot, client, remote, file):
    file.parent.write_text("a file is in the way")
    with pytest.raises(PlaceError, match="cannot be kept"):
        client.use_place(remote.place)
    assert client.launcher.place is None
