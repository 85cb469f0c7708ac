"""Icons from resources/icons: monochrome line drawings, drawn in the theme's color at the screen's resolution."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QIconEngine, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from ... import places


class _Engine(QIconEngine):
    """Renders the SVG for each size and state, so that icons follow a change of theme."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._svg = (places.resources() / "icons" / f"{name}.svg").read_text("utf-8")

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        color = QGuiApplication.palette().color(group, QPalette.ColorRole.ButtonText).name()
        renderer = QSvgRenderer(QByteArray(self._svg.replace("currentColor", color).encode()))
        if mode == QIcon.Mode.Disabled:
            painter.setOpacity(0.45)
        renderer.render(painter, rect.toRectF())

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return QPixmap.fromImage(image)

    def clone(self) -> QIconEngine:
        return _Engine(self._name)


def icon(name: str) -> QIcon:
    """The icon in resources/icons/NAME.svg. FileNotFoundError when there is none."""
    return QIcon(_Engine(name))
