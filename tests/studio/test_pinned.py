"""Reference pictures over the canvas: dropped, dragged, scaled, faded, kept in the file, no part of the drawing."""

import json

import numpy as np
import pytest
from hands import drag, drop, ink, key, mouse, on_widget, run, screen
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage

from drawover.document.formats import ora


@pytest.fixture
def picture(tmp_path):
    image = QImage(120, 80, QImage.Format.Format_RGB32)
    image.fill(0x2060C0)
    path = tmp_path / "sea.png"
    image.save(str(path))
    return path


def at(window, x, y):
    point = on_widget(window.canvas, x, y).toPoint()
    return screen(window.canvas)[point.y(), point.x()].tolist()


def dropped(window, picture) -> None:
    run(window, "tool_reference")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    assert drop(window.canvas, data, 200, 150)


def test_a_dropped_picture_floats_and_is_no_part_of_the_drawing(window, picture):
    layers = window.drawing.document.layers
    dropped(window, picture)
    assert at(window, 200, 150) == [0x20, 0x60, 0xC0]
    assert window.drawing.document.layers is layers and ink(window).max() == 0
    run(window, "references_shown")
    assert at(window, 200, 150) == [255, 255, 255]


def test_it_is_dragged_scaled_faded_and_removed(window, picture):
    dropped(window, picture)
    drag(window.canvas, (200, 150), (100, 90))
    pinned, tool = window.toolkit.pinned, window.toolkit.pin
    assert (pinned.pins[0].x, pinned.pins[0].y) == pytest.approx((100, 90), abs=0.5)
    run(window, "tool_reference")
    tool.choose(0)
    corner, middle = tool._corners()[2], on_widget(window.canvas, 100, 90)
    mouse(window.canvas, QEvent.Type.MouseButtonPress, corner)
    mouse(window.canvas, QEvent.Type.MouseMove, middle + (corner - middle) * 0.5)
    mouse(window.canvas, QEvent.Type.MouseButtonRelease, middle + (corner - middle) * 0.5)
    assert pinned.pins[0].width == pytest.approx(60, rel=0.03)
    tool.options()._opacity.setValue(50)
    assert np.abs(np.array(at(window, 100, 90)) - (0x90, 0xB0, 0xE0)).max() <= 2
    steps = len(window.drawing.history.steps)
    window.canvas.setFocus()
    key(window.canvas, Qt.Key.Key_Delete)
    assert len(window.drawing.history.steps) == steps, "nothing of the layer is deleted"
    assert pinned.pins == () and not any(name.startswith("references") for name in window.drawing.extras)


def test_they_are_kept_in_the_file_next_to_the_panels_own(window, picture, tmp_path):
    dropped(window, picture)
    window.host.keep({"history.json": b"{}"})
    assert window.host.kept() == {"history.json": b"{}"}
    window.drawing.file = tmp_path / "a.ora"
    window.files.save(now=True)
    window.drawing.saved(window.drawing.history.document, None)
    window.files.new(300, 300)
    assert window.toolkit.pinned.pins == ()
    assert window.files.open(tmp_path / "a.ora")
    assert len(window.toolkit.pinned.pins) == 1 and at(window, 200, 150) == [0x20, 0x60, 0xC0]
    assert "references.json" in ora.read_extras(tmp_path / "a.ora")


@pytest.mark.parametrize(
    "table", [b"no json", b"7", b'[{"name": 3}]', json.dumps([{"name": "references/0", "x": 1}]).encode(),
              b'[{"name": "references/9", "x": NaN, "y": 1, "width": 1, "opacity": 1}]', b"\xff\xfe"]
)  # fmt: skip
def test_damaged_references_do_no_harm(window, table):
    from drawover.document.layers import blank

    window.drawing.open(blank(40, 40), extras={"references.json": table, "references/0": b"no picture"})
    assert window.toolkit.pinned.pins == ()


def test_pasting_and_what_is_no_picture(window, tmp_path):
    QGuiApplication.clipboard().setText("words")
    run(window, "reference_paste")
    assert "no picture" in window.notice.sentence
    image = QImage(50, 50, QImage.Format.Format_RGB32)
    image.fill(0x00FF00)
    QGuiApplication.clipboard().setImage(image)
    run(window, "reference_paste")
    middle = window.canvas.view.to_canvas(QPointF(window.canvas.width() / 2, window.canvas.height() / 2))
    assert at(window, middle.x(), middle.y()) == [0, 255, 0]
    (tmp_path / "a.txt").write_text("no")
    assert not window.toolkit.pinned.add_file(tmp_path / "a.txt", 0, 0)
    assert "a.txt" in window.notice.sentence
