"""Shows the drawing at any zoom and angle, and the marks that lie over it: only what changed is painted again.

Where pixels come from is left to pyramid.py, what pen and mouse do to canvas.py, what marks look like to them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPolygonF, QRegion
from PySide6.QtWidgets import QWidget

from ..document.compose import changed
from ..document.layers import Document
from ..document.tiles import Rect, rect_around
from ..panel.words import tr
from . import view as vw
from .drawing import Drawing
from .marks import Marks, checkers, paint_paper
from .pyramid import Pyramid
from .theme import current

_EDGE = 6.0  # pixels inside of the canvas's edge that its shadow reaches
_SHARP = 2.0  # zoom from which pixels are shown as squares
_ATTENDED = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate)


class Easel(QWidget):
    """The drawing on its workspace. `view` says where; set it with look()."""

    viewed = Signal()  # zoom, angle or place changed
    attended = Signal()  # it came to be seen, or no longer is, or its window is worked in, or no longer is

    def __init__(self, drawing: Drawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = vw.View()
        self._pyramid = Pyramid(drawing.document)
        self._fit = True  # keep the whole canvas in view until the artist zooms or pans
        self._overlay: tuple[QImage, QRectF, float] | None = None
        self._marks: list[Marks] = []
        self._stepping: tuple[Marks, QRegion] | None = None
        self._beneath: QImage | None = None  # what lies under the marks that step, since they began to
        self._squares = _SHARP
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("Canvas"))
        self.setMinimumSize(240, 200)
        drawing.shown.connect(self._shown)
        drawing.replaced.connect(self._replaced)

    # -------------------------------------------------------------------------------------------- what is shown

    def show_marks(self, marks: Marks) -> None:
        """Let these be painted over the drawing, above those that came before."""
        self._marks.append(marks)
        marks.marked.connect(self.repaint_marks)
        self.update()

    def repaint_marks(self, place: QRectF) -> None:
        """Marks changed within `place`, in canvas pixels; empty: anywhere."""
        if place.isEmpty():
            self.update()
        else:
            self.update(self.view.rect_to_widget(place).toAlignedRect().adjusted(-4, -4, 4, 4))

    def step(self, marks: Marks, place: QRegion) -> None:
        """Paint marks that move by themselves once more, within `place` of the widget; the same at each step.

        What lies under them is kept from step to step, until anything else is painted.
        """
        self._stepping = marks, place
        self.repaint(place)
        self._stepping = None

    def update(self, *place: QRect | QRegion) -> None:
        """Paint again what changed, or all."""
        self._beneath = None
        super().update(*place)

    def _shown(self, before: Document, after: Document) -> None:
        if (before.width, before.height) != (after.width, after.height):
            self._pyramid = Pyramid(after)
            self.update()
            if self._fit:
                self.fit()
            self.viewed.emit()
            return
        tiles = changed(before.layers, after.layers)
        self._pyramid.show(after, tiles)
        if tiles:
            self.update(self._widget_rect(rect_around(tiles)))

    def _replaced(self) -> None:
        self.preview(None)
        self.fit()

    def preview(self, image: QImage | None, place: QRectF | None = None, opacity: float = 1.0) -> None:
        """Show a picture over the drawing, stretched over a place of the canvas; None takes it away."""
        if self._overlay is not None:
            self.update(self._overlay_rect())
        self._overlay = None
        if image is not None:
            self._overlay = image, place or QRectF(image.rect()), opacity
            self.update(self._overlay_rect())

    @property
    def previewing(self) -> bool:
        return self._overlay is not None

    def _overlay_rect(self) -> QRect:
        assert self._overlay is not None
        return self.view.rect_to_widget(self._overlay[1]).toAlignedRect().adjusted(-1, -1, 1, 1)

    def _widget_rect(self, rect: Rect) -> QRect:
        area = self.view.rect_to_widget(QRectF(rect.x, rect.y, rect.width, rect.height))
        spill = math.ceil(2 + 2 * self.view.zoom)  # smooth scaling reaches into its neighbors
        return area.toAlignedRect().adjusted(-spill, -spill, spill, spill)

    def squares_from(self, zoom: float) -> None:
        """From this zoom on (1.0: one pixel on one of the screen) pixels are shown as squares."""
        self._squares = zoom
        self.update()

    def shrunk(self, longest: int) -> QImage:
        """The whole drawing in the smallest kept size whose longer side has these pixels; it follows the drawing."""
        level = self._pyramid.level_for(longest / max(self._pyramid.width, self._pyramid.height))
        self._pyramid.refresh()
        return self._pyramid.images[level]

    # ------------------------------------------------------------------------------------------------- the view

    @property
    def canvas_size(self) -> QSizeF:
        return QSizeF(self._pyramid.width, self._pyramid.height)

    @property
    def fits(self) -> bool:
        """Whether the whole canvas is kept in view."""
        return self._fit

    def look(self, view: vw.View, fit: bool = False) -> None:
        """Look at another place, zoom or angle."""
        self._fit = fit
        view = view if fit else view.kept_near(self.canvas_size, QSizeF(self.size()))
        if view != self.view:
            self.view = view
            self.update()
            self.viewed.emit()

    def fit(self) -> None:
        """The whole canvas in the middle, also after the window changes its size. It stays turned as it is."""
        self.look(vw.fitted(self.canvas_size, QSizeF(self.size()), like=self.view), fit=True)

    def zoom_by(self, steps: int) -> None:
        self.look(self.view.stepped(steps, self._about()))

    def zoom_to(self, zoom: float) -> None:
        """1.0: one canvas pixel on one pixel of the screen."""
        self.look(self.view.zoomed(zoom / self.devicePixelRatioF(), self._about()))

    def turn_by(self, degrees: float) -> None:
        """Clockwise, about the pointer."""
        self.look(self.view.turned(degrees, self._about()))

    def turn_upright(self) -> None:
        """No longer turned; it stays mirrored if it is."""
        self.look(self.view.turned(-self.view.angle, self._about()))

    def mirror(self) -> None:
        """Seen as in a mirror, about the pointer; the drawing itself stays as it is."""
        self.look(self.view.flipped(self._about()))

    @property
    def percent(self) -> float:
        return 100.0 * self.view.zoom * self.devicePixelRatioF()

    def _about(self) -> QPointF:
        """The point of the widget that stays in its place when a key changes the view."""
        return QRectF(self.rect()).center()

    def resizeEvent(self, event) -> None:
        if self._fit:
            self.fit()
        else:
            self.look(self.view)

    def event(self, event: QEvent) -> bool:
        if event.type() in _ATTENDED:
            self.attended.emit()
        return super().event(event)

    # -------------------------------------------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            if self._stepping is not None and self._stepping[1] == event.region():
                self._paint_step(painter, *self._stepping)
            else:
                self._beneath = None
                self._paint_drawing(painter, event.rect(), self._marks)
        finally:
            painter.end()  # a painter left open by an error would take the whole program with it

    def _paint_drawing(self, painter: QPainter, exposed: QRect, marks: Sequence[Marks]) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        whole = QRectF(0, 0, self._pyramid.width, self._pyramid.height)
        if self.view.upright:
            self._paint_upright(painter, exposed, self.view.rect_to_widget(whole))
        else:
            self._paint_turned(painter, exposed, whole)
        for each in marks:
            each.paint(painter, self.view)

    def _paint_step(self, painter: QPainter, marks: Marks, place: QRegion) -> None:
        at, ratio = self._marks.index(marks), self.devicePixelRatioF()
        if self._beneath is None:
            self._beneath = QImage(self.size() * ratio, QImage.Format.Format_RGB32)
            self._beneath.setDevicePixelRatio(ratio)
            under = QPainter(self._beneath)
            under.setClipRegion(place)
            self._paint_drawing(under, place.boundingRect(), self._marks[:at])
            under.end()
        painter.drawImage(0, 0, self._beneath)
        for each in self._marks[at:]:
            each.paint(painter, self.view)

    @property
    def _smooth(self) -> bool:
        return self.view.zoom * self.devicePixelRatioF() < self._squares

    def _paint_upright(self, painter: QPainter, exposed: QRect, canvas: QRectF) -> None:
        if not canvas.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE).contains(QRectF(exposed)):
            painter.fillRect(exposed, QColor(current().workspace))
            paint_paper(painter, canvas)
        visible = canvas.intersected(QRectF(exposed))
        if visible.isEmpty():
            return
        painter.save()
        painter.setClipRect(canvas, Qt.ClipOperation.IntersectClip)
        painter.setBrushOrigin(canvas.topLeft())
        painter.fillRect(visible, checkers())
        area, level, source = self._part(visible)
        painter.drawImage(self.view.rect_to_widget(area), self._pyramid.images[level], source)
        self._paint_overlay(painter, self.view.rect_to_widget)
        painter.restore()

    def _paint_turned(self, painter: QPainter, exposed: QRect, whole: QRectF) -> None:
        painter.fillRect(exposed, QColor(current().workspace))
        seen = self.view.transform()
        painter.save()
        painter.setTransform(seen, True)
        paint_paper(painter, whole)
        painter.restore()
        visible = seen.mapRect(self.view.rect_to_canvas(QRectF(exposed)).intersected(whole)).toAlignedRect()
        visible = visible.adjusted(-1, -1, 1, 1).intersected(exposed)
        if visible.isEmpty():
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(checkers())
        painter.drawPolygon(seen.map(QPolygonF(whole)))
        if self._smooth:
            area, level, source = self._part(QRectF(visible))
            painter.save()
            painter.setTransform(seen, True)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # for the canvas's edge
            painter.drawImage(area, self._pyramid.images[level], source)
            painter.restore()
        else:
            self._paint_squares(painter, visible)
        if self._overlay is not None:
            painter.save()
            painter.setTransform(seen, True)
            painter.setClipRect(whole, Qt.ClipOperation.IntersectClip)
            self._paint_overlay(painter, QRectF)
            painter.restore()

    def _paint_squares(self, painter: QPainter, place: QRect) -> None:
        """The picture turned, its pixels as squares, in a part of the widget.

        By OpenCV: squares that Qt paints in parts do not join, for it rounds from where a part begins.
        """
        area, level, source = self._part(QRectF(place))
        if source.isEmpty():
            return
        ratio, share = self.devicePixelRatioF(), area.width() / source.width()
        width, height = round(place.width() * ratio), round(place.height() * ratio)
        pixels = self._pyramid.levels[level]
        part = pixels[int(source.top()) : int(source.bottom()), int(source.left()) : int(source.right())]
        seen = self.view.transform()
        linear = np.array([[seen.m11(), seen.m21()], [seen.m12(), seen.m22()]]) * ratio
        corner = self.view.to_widget(area.topLeft()) - QPointF(place.topLeft())
        # OpenCV counts from the middle of the first pixel.
        shift = np.array([corner.x(), corner.y()]) * ratio + linear @ (share / 2, share / 2) - 0.5
        matrix = np.column_stack([linear * share, shift])
        pixels = cv2.warpAffine(part, matrix, (width, height), flags=cv2.INTER_NEAREST)
        turned = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        turned.setDevicePixelRatio(ratio)
        painter.drawImage(place.topLeft(), turned)

    def _part(self, visible: QRectF) -> tuple[QRectF, int, QRectF]:
        """What is seen in `visible`: an area of the canvas, the level of the pyramid to paint there, its part of it."""
        zoom = self.view.zoom * self.devicePixelRatioF()
        level = self._pyramid.level_for(zoom)
        shrunk = 2.0**level
        seen = self.view.rect_to_canvas(visible)
        # A margin, so that smooth scaling meets the same neighbors whatever part is painted.
        source = QRectF(seen.topLeft() / shrunk, seen.size() / shrunk).toAlignedRect().adjusted(-2, -2, 2, 2)
        source = source.intersected(self._pyramid.images[level].rect())
        area = QRectF(source.x() * shrunk, source.y() * shrunk, source.width() * shrunk, source.height() * shrunk)
        self._pyramid.refresh(Rect(int(area.x()), int(area.y()), int(area.width()), int(area.height())))
        return area, level, QRectF(source)

    def _paint_overlay(self, painter: QPainter, placed) -> None:
        if self._overlay is None:
            return
        image, place, opacity = self._overlay
        painter.save()
        painter.setOpacity(opacity)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(placed(place), image)
        painter.restore()
