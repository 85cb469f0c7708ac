"""The menu of a layer in the list, by the right button: it is for the layer that was clicked."""

from hands import painted
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu


def test_the_right_button_offers_what_can_be_done_with_the_layer_clicked(window, qtbot):
    painted(window, (10, 10, 20, 20))
    view, model = window.layers.list, window.layers.model
    below = next(node for node in window.drawing.document.layers if node.name == "Sketch")
    place = view.visualRect(model.index_of(below.id)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=place)
    offered: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            named = {action.text().replace("&", ""): action for action in menu.actions() if action.text()}
            offered.extend(named)
            menu.close()
            named["Delete"].trigger()

    QTimer.singleShot(50, choose)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    assert {"Rename", "Duplicate", "Delete", "Merge Down", "Clip to Below"} <= set(offered)
    assert [node.name for node in window.drawing.document.layers] == ["Background", "red"]
