"""Crash reports: written where native code or an exception ends something, offered once, without a drawing's name."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from drawover.studio.widgets.notices import NoticeBar
from drawover.studio.window.crashes import MOST, CrashLog, CrashReports

CRASH = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from drawover.studio.window.crashes import CrashLog
import faulthandler
app = QCoreApplication([])
log = CrashLog(Path(sys.argv[1]))
faulthandler.enable(log.file)
faulthandler._sigsegv()
"""


@pytest.fixture
def reports(qtbot, tmp_path):
    """make(): reports on a notice bar; their hooks are taken out again."""
    made = []

    def make():
        notice = NoticeBar()
        qtbot.addWidget(notice)
        found = CrashReports(CrashLog(tmp_path / "crashes"), notice, lambda sentence: None, notice)
        made.append(found)
        return found, notice

    yield make
    for each in made:
        each.close()


def fail_with(error):
    """The exception with its traceback, as a hook gets it."""
    try:
        raise error
    except Exception as caught:  # noqa: BLE001
        return type(caught), caught, caught.__traceback__


def test_a_fatal_error_is_offered_at_the_next_start_once(reports, tmp_path):
    folder = tmp_path / "crashes"
    died = subprocess.run([sys.executable, "-c", CRASH, str(folder)], capture_output=True, check=False, timeout=60)
    assert died.returncode != 0
    found, notice = reports()
    found.at_start()
    assert "unexpectedly" in notice.sentence
    notice.press("Copy report")
    text = QGuiApplication.clipboard().text()
    assert "Segmentation fault" in text and "drawover" in text.lower()
    again, quiet = reports()
    again.at_start()
    assert quiet.sentence == ""


def test_an_exception_is_shown_at_once_and_names_no_drawing(reports, qtbot, capsys):
    found, notice = reports()
    found.install()
    sys.excepthook(*fail_with(ValueError("Anna at the lake.ora is odd")))
    assert "failed" in notice.sentence
    assert "Anna" in capsys.readouterr().err  # a terminal shows what it always did
    notice.press("Copy report")
    text = QGuiApplication.clipboard().text()
    assert "ValueError" in text and "fail_with" in text and "Anna" not in text
    assert f"{Path.home()}{os.sep}" not in text


def test_the_message_of_an_error_in_code_is_kept(reports):
    found, notice = reports()
    found.install()
    sys.excepthook(*fail_with(AttributeError("'NoneType' object has no attribute 'tiles'")))
    notice.press("Copy report")
    assert "no attribute 'tiles'" in QGuiApplication.clipboard().text()


def test_an_error_that_comes_back_is_shown_once_and_recorded_each_time(reports):
    found, notice = reports()
    found.install()
    for _ in range(3):
        sys.excepthook(*fail_with(TypeError("again")))
        notice.hide()
    assert notice.sentence == ""
    found.close()
    later, notice = reports()
    later.at_start()
    notice.press("Copy report")
    assert QGuiApplication.clipboard().text().count("TypeError: again") == 3


def test_an_error_in_another_thread_is_shown_too(reports, qtbot):
    found, notice = reports()
    found.install()
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: "failed" in notice.sentence)


def test_a_clean_exit_leaves_nothing(reports, tmp_path):
    found, _ = reports()
    found.install()
    found.close()
    assert list((tmp_path / "crashes").iterdir()) == []


def test_a_window_that_runs_is_no_crash_and_old_reports_go(reports, tmp_path):
    folder = tmp_path / "crashes"
    folder.mkdir()
    for day in range(10, 25):
        (folder / f"2026-01-{day} 10.00.00 0.txt").write_text("Fatal Python error")
    running = CrashLog(folder)
    running.record(*fail_with(TypeError("mine")))
    log = CrashLog(folder)
    earlier = log.earlier()
    assert len(earlier) == MOST and earlier[0].name.startswith("2026-01-24") and running.path not in earlier
    running.close()
    log.close()


def test_another_sentence_is_not_covered(reports, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr("drawover.studio.window.crashes._RETRY", 50)
    folder = tmp_path / "crashes"
    folder.mkdir()
    (folder / "2026-01-10 10.00.00 0.txt").write_text("Fatal Python error")
    found, notice = reports()
    notice.show_message("A drawing waits to be recovered.", ("Open it", lambda: None))
    found.at_start()
    assert "recovered" in notice.sentence
    notice.press("Open it")
    qtbot.waitUntil(lambda: "unexpectedly" in notice.sentence)
    notice.press("Discard")
    assert not list(folder.glob("2026-01-10*.txt"))


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, qtbot):
    (tmp_path / "crashes").write_text("a file is in the way")
    log = CrashLog(tmp_path / "crashes")
    log.record(*fail_with(TypeError("lost")))
    assert log.problem and log.file is None and log.earlier() == []
    log.close()
