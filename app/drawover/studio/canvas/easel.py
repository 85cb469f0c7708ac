"""Displays the drawing at any zoom and angle, with overlays above it; repaints only what changed.

pyramid.py provides the pixels, canvas.py handles pen and mouse, and Marks paint themselves.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPolygonF, QRegion
from PySide6.QtWidgets import QWidget

from ...document.compose import changed
from ...document.layers import Document
from ...document.tiles import Rect, rect_around
from ...panel.wipe import WipeKnob, paint_line
from ...panel.words import tr
from ..drawing.drawing import Drawing
from ..widgets.theme import current
from . import view as vw
from .marks import Marks, checkers, paint_paper
from .mockup import Replaced, Rest, Shown
from .pyramid import Pyramid

_EDGE = 6.0  # width in pixels of the canvas's shadow inside its edge
_SHARP = 2.0  # zoom from which pixels are shown as squares
_ATTENDED = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate)


class Easel(QWidget):
    """The drawing in its workspace. `view` is its transform; set it with look()."""

    viewed = Signal()  # zoom, angle or position changed
    wiped = Signal(float)  # the wipe line was dragged to this x on the canvas
    attended = Signal()  # its visibility, or whether its window is active, changed

    def __init__(self, drawing: Drawing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = vw.View()
        self._pyramid = Pyramid(drawing.document)
        self._fit = True  # keep the complete canvas in view until the artist zooms or pans
        self._mockup: Shown | None = None
        self._rest, self._knob = Rest(lambda: self.quiet, self), WipeKnob(self)
        self._marks: list[Marks] = []
        self._stepping: tuple[Marks, QRegion] | None = None
        self._beneath: QImage | None = None  # the picture below the animated marks, cached since their first step
        self._squares = _SHARP
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(tr("Canvas"))
        self.setMinimumSize(240, 200)
        self._knob.hide()
        self._knob.drawn.connect(lambda point: self.wiped.emit(self.view.to_canvas(point).x()))
        self.viewed.connect(self._place_knob)
        self._drawing = drawing
        drawing.shown.connect(self._shown)
        drawing.replaced.connect(self._replaced)

    # --------------------------------------------------------------------------------------------------- contents

    def show_marks(self, marks: Marks) -> None:
        """Paint these marks over the drawing, above earlier ones."""
        self._marks.append(marks)
        marks.marked.connect(self.repaint_marks)
        self.update()

    def repaint_marks(self, place: QRectF) -> None:
        """Repaint marks within `place`, in canvas pixels; empty: everywhere."""
        if place.isEmpty():
            self.update()
        else:
            self.update(self.view.rect_to_widget(place).toAlignedRect().adjusted(-4, -4, 4, 4))

    def step(self, marks: Marks, place: QRegion) -> None:
        """Repaint marks that are animated, within `place` of the widget, which is the same at each step.

        The picture below them is cached between steps, until anything else is painted.
        """
        self._stepping = marks, place
        self.repaint(place)
        self._stepping = None

    def update(self, *place: QRect | QRegion) -> None:
        """Repaint a part, or everything."""
        self._beneath = None
        super().update(*place)

    def _shown(self, before: Document, after: Document) -> None:
        if (before.width, before.height) != (after.width, after.height):
            self.preview(None)
            self._rest.forget()
            self._pyramid = Pyramid(after)
            self.update()
            if self._fit:
                self.fit()
            self.viewed.emit()
            return
        tiles = changed(before.layers, after.layers)
        self._pyramid.show(after, tiles)
        tiles |= self._rest.follow(after)
        if tiles:
            self.update(self._widget_rect(rect_around(tiles)))

    def _replaced(self) -> None:
        self.preview(None)
        self._rest.forget()
        self.fit()

    def preview(self, shown: Shown | None) -> None:
        """Show a preview; None: the drawing itself."""
        self._mockup = shown
        self._rest.show_without(self._pyramid, self._drawing.document, shown.replaced if shown else None)
        self._place_knob()
        self.update()

    @property
    def quiet(self) -> bool:
        """Return whether nobody is drawing at the moment."""
        return True

    def prepare(self, replaced: Replaced) -> None:
        """Prepare a preview without these layers, which will follow soon."""
        seen = self.view.rect_to_canvas(QRectF(self.rect())).toAlignedRect()
        place = Rect(seen.x(), seen.y(), seen.width(), seen.height()).intersected(self._drawing.document.rect)
        self._rest.prepare(self._pyramid, self._drawing.document, replaced, place)

    @property
    def previewing(self) -> bool:
        return self._mockup is not None

    def _wipe_line(self) -> QLineF:
        """The wipe line in widget coordinates; null if the mockup is visible everywhere or nowhere."""
        wipe = self._mockup.wipe if self._mockup is not None else None
        if wipe is None or not 0 < wipe < self._pyramid.width:
            return QLineF()
        return QLineF(self.view.to_widget(QPointF(wipe, 0)), self.view.to_widget(QPointF(wipe, self._pyramid.height)))

    def _place_knob(self) -> None:
        line = self._wipe_line()
        if line.isNull():
            self._knob.hide()
        else:
            self._knob.place_on(line)

    def _widget_rect(self, rect: Rect) -> QRect:
        area = self.view.rect_to_widget(QRectF(rect.x, rect.y, rect.width, rect.height))
        spill = math.ceil(2 + 2 * self.view.zoom)  # smooth scaling blends with neighboring pixels
        return area.toAlignedRect().adjusted(-spill, -spill, spill, spill)

    def squares_from(self, zoom: float) -> None:
        """Show pixels as squares from this zoom on (1.0: one canvas pixel per screen pixel)."""
        self._squares = zoom
        self.update()

    def shrunk(self, longest: int) -> QImage:
        """The smallest cached size of the complete drawing with at least this many pixels on its longer side."""
        level = self._pyramid.level_for(longest / max(self._pyramid.width, self._pyramid.height))
        self._pyramid.refresh()
        return self._pyramid.images[level]

    # ------------------------------------------------------------------------------------------------- the view

    @property
    def canvas_size(self) -> QSizeF:
        return QSizeF(self._pyramid.width, self._pyramid.height)

    @property
    def fits(self) -> bool:
        """Whether the complete canvas is kept in view."""
        return self._fit

    def set_view(self, view: vw.View, fit: bool = False) -> None:
        """Change the view."""
        self._fit = fit
        view = view if fit else view.kept_near(self.canvas_size, QSizeF(self.size()))
        if view != self.view:
            self.view = view
            self.update()
            self.viewed.emit()

    def fit(self) -> None:
        """Show the complete canvas in the middle, also after the window is resized. Its rotation is kept."""
        self.set_view(vw.fitted(self.canvas_size, QSizeF(self.size()), like=self.view), fit=True)

    def zoom_by(self, steps: int) -> None:
        self.set_view(self.view.stepped(steps, self._fixed_point()))

    def zoom_to(self, zoom: float) -> None:
        """1.0: one canvas pixel per screen pixel."""
        self.set_view(self.view.zoomed(zoom / self.devicePixelRatioF(), self._fixed_point()))

    def turn_by(self, degrees: float) -> None:
        """Rotate clockwise, about the pointer."""
        self.set_view(self.view.turned(degrees, self._fixed_point()))

    def turn_upright(self) -> None:
        """Remove the rotation; mirroring is kept."""
        self.set_view(self.view.turned(-self.view.angle, self._fixed_point()))

    def mirror(self) -> None:
        """Mirror the view about the pointer; the drawing itself is unchanged."""
        self.set_view(self.view.flipped(self._fixed_point()))

    @property
    def percent(self) -> float:
        return 100.0 * self.view.zoom * self.devicePixelRatioF()

    def _fixed_point(self) -> QPointF:
        """The widget point that stays in place when a key changes the view."""
        return QRectF(self.rect()).center()

    def resizeEvent(self, event) -> None:
        if self._fit:
            self.fit()
        else:
            self.set_view(self.view)

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
            painter.end()  # a painter left open after an exception would crash the program

    def _paint_drawing(self, painter: QPainter, exposed: QRect, marks: Sequence[Marks]) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        full = QRectF(0, 0, self._pyramid.width, self._pyramid.height)
        if self.view.upright:
            self._paint_upright(painter, exposed, self.view.rect_to_widget(full))
        else:
            self._paint_turned(painter, exposed, full)
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

        def lay(pyramid: Pyramid) -> None:
            area, level, source = self._part(visible, pyramid)
            painter.drawImage(self.view.rect_to_widget(area), pyramid.images[level], source)

        lay(self._pyramid)
        if self._mockup is not None:
            self._paint_mockup(painter, self._mockup, lay, lambda: painter.fillRect(visible, checkers()))
        painter.restore()

    def _paint_turned(self, painter: QPainter, exposed: QRect, full: QRectF) -> None:
        painter.fillRect(exposed, QColor(current().workspace))
        seen = self.view.transform()
        painter.save()
        painter.setTransform(seen, True)
        paint_paper(painter, full)
        painter.restore()
        visible = seen.mapRect(self.view.rect_to_canvas(QRectF(exposed)).intersected(full)).toAlignedRect()
        visible = visible.adjusted(-1, -1, 1, 1).intersected(exposed)
        if visible.isEmpty():
            return

        def ground() -> None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(checkers())
            painter.drawPolygon(seen.map(QPolygonF(full)))

        def lay(pyramid: Pyramid) -> None:
            if not self._smooth:
                self._paint_squares(painter, visible, pyramid)
                return
            area, level, source = self._part(QRectF(visible), pyramid)
            painter.save()
            painter.setTransform(seen, True)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)  # for the canvas's edge
            painter.drawImage(area, pyramid.images[level], source)
            painter.restore()

        ground()
        lay(self._pyramid)
        if self._mockup is not None:
            painter.save()
            self._paint_mockup(painter, self._mockup, lay, ground)
            painter.restore()

    def _paint_mockup(
        self, painter: QPainter, mockup: Shown, lay: Callable[[Pyramid], None], ground: Callable[[], None]
    ) -> None:
        """Paint a preview over the drawing: lay(pyramid) paints a complete picture, ground() the background."""
        seen, left = self.view.transform(), max(mockup.wipe or 0.0, 0.0)
        part = QPainterPath()
        part.addPolygon(seen.map(QPolygonF(QRectF(left, 0, max(self._pyramid.width - left, 0), self._pyramid.height))))
        painter.save()
        painter.setClipPath(part, Qt.ClipOperation.IntersectClip)
        if mockup.replaced is not None and mockup.replaced.ids and self._rest.pyramid is not None:
            painter.save()
            within = mockup.replaced.within
            if within is not None:  # outside, painting twice would darken what is half transparent
                box = QPainterPath()
                box.addPolygon(seen.map(QPolygonF(QRectF(within.x, within.y, within.width, within.height))))
                painter.setClipPath(box, Qt.ClipOperation.IntersectClip)
            ground()
            lay(self._rest.pyramid)
            painter.setOpacity(mockup.faded)
            if mockup.faded > 0:
                lay(self._pyramid)
            painter.restore()
        painter.setTransform(seen, True)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        for picture in mockup.pictures:
            painter.setOpacity(picture.opacity)
            painter.drawImage(picture.place, picture.image)
        painter.restore()
        line = self._wipe_line()
        if not line.isNull():
            paint_line(painter, line, self.palette())

    def _paint_squares(self, painter: QPainter, place: QRect, pyramid: Pyramid) -> None:
        """Paint the rotated picture with its pixels as squares, in a part of the widget.

        Uses OpenCV: Qt's squares do not join between parts, because it rounds relative to each part's corner.
        """
        area, level, source = self._part(QRectF(place), pyramid)
        if source.isEmpty():
            return
        ratio, share = self.devicePixelRatioF(), area.width() / source.width()
        width, height = round(place.width() * ratio), round(place.height() * ratio)
        pixels = pyramid.levels[level]
        part = pixels[int(source.top()) : int(source.bottom()), int(source.left()) : int(source.right())]
        seen = self.view.transform()
        linear = np.array([[seen.m11(), seen.m21()], [seen.m12(), seen.m22()]]) * ratio
        corner = self.view.to_widget(area.topLeft()) - QPointF(place.topLeft())
        # OpenCV's coordinates refer to pixel centers.
        shift = np.array([corner.x(), corner.y()]) * ratio + linear @ (share / 2, share / 2) - 0.5
        matrix = np.column_stack([linear * share, shift])
        pixels = cv2.warpAffine(part, matrix, (width, height), flags=cv2.INTER_NEAREST)
        turned = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        turned.setDevicePixelRatio(ratio)
        painter.drawImage(place.topLeft(), turned)

    def _part(self, visible: QRectF, pyramid: Pyramid) -> tuple[QRectF, int, QRectF]:
        """For a visible rectangle: the area of the canvas, the pyramid level to paint, and the part of that level."""
        zoom = self.view.zoom * self.devicePixelRatioF()
        level = pyramid.level_for(zoom)
        shrunk = 2.0**level
        seen = self.view.rect_to_canvas(visible)
        # A margin, so that smooth scaling uses the same neighbors whatever part is painted.
        source = QRectF(seen.topLeft() / shrunk, seen.size() / shrunk).toAlignedRect().adjusted(-2, -2, 2, 2)
        source = source.intersected(pyramid.images[level].rect())
        area = QRectF(source.x() * shrunk, source.y() * shrunk, source.width() * shrunk, source.height() * shrunk)
        pyramid.refresh(Rect(int(area.x()), int(area.y()), int(area.width()), int(area.height())))
        return area, level, QRectF(source)
