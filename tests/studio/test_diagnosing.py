"""Help ▸ Copy Diagnostics: the doctor's text and the panel's on the clipboard, without the home folder's name."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication


def test_the_menu_copies_what_the_doctor_and_the_panel_say_and_names_no_drawing(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("DRAWOVER_RUNTIME", str(tmp_path / "run"))
    window.drawing.open(window.drawing.document, title="Anna at the lake")
    QGuiApplication.clipboard().setText("before")
    window.actions_by_name["diagnostics"].trigger()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() != "before", timeout=240_000)
    text = QGuiApplication.clipboard().text()
    assert "ok    pack faces" in text and "ok    engine" in text
    assert "Drawover panel, protocol" in text and "The engine's last lines:" in text
    assert "Anna" not in text and str(Path.home()) + "/" not in text


def test_a_window_that_closes_waits_for_no_doctor(window, qtbot):
    QGuiApplication.clipboard().setText("before")
    window.diagnosis.copy()
    window.close()
    assert QGuiApplication.clipboard().text() == "before"
