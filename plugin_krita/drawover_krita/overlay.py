"""The preview: paints the canvas with a suggestion over Krita's own, without being a layer: never saved or undone.

A transparent child of the canvas widget that ignores input; it follows zoom, scrolling, rotation and mirroring.
backdrop.py renders the drawing without the layers that the suggestion replaces.
"""

from .canvas import image_to_widget
from .panel.qt import QtCore, QtGui, QtWidgets, Signal, is_deleted, rgba_image
from .panel.wipe import WipeKnob, paint_line

FOLLOW = 60  # milliseconds between checks of the view's transform during a preview: Krita has no signal for it


class Overlay(QtWidgets.QWidget):
    """Shows a Mockup over `canvas`, the widget of the libkis View `view`, until it is removed."""

    wiped = Signal(float)  # the wipe line was dragged to this x of the image

    def __init__(self, view, canvas, mockup):
        super().__init__(canvas)
        attributes = QtCore.Qt.WidgetAttribute
        self.setAttribute(attributes.WA_TransparentForMouseEvents)
        self.setAttribute(attributes.WA_NoSystemBackground)
        self.setAttribute(attributes.WA_TranslucentBackground)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.setObjectName("drawover_preview")
        self._view, self._canvas = view, canvas
        self._size = QtCore.QSizeF(view.document().width(), view.document().height())
        self._pictures, self._backdrop = [], None
        self._transform = image_to_widget(view, canvas)
        self._knob = WipeKnob(canvas)
        self._knob.drawn.connect(self._drawn)
        self.setGeometry(canvas.rect())
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._follow)
        self._timer.start(FOLLOW)
        self.set_mockup(mockup)
        self.show()
        self.raise_()
        self._place_knob()

    @property
    def canvas(self):
        """The canvas widget that it covers."""
        return self._canvas

    def set_mockup(self, mockup):
        """Show another Mockup in the same place."""
        self._mockup = mockup
        kind = QtGui.QImage.Format.Format_ARGB32_Premultiplied
        self._pictures = [
            (
                rgba_image(bytes(layer.rgba), layer.width, layer.height).convertToFormat(kind),
                QtCore.QRectF(layer.x, layer.y, layer.shown_width, layer.shown_height),
                layer.opacity,
            )
            for layer in mockup.layers
        ]
        self._place_knob()
        self.update()

    def set_backdrop(self, image):
        """Set what hides the layers that the suggestion replaces: a QImage of the complete image, or None."""
        self._backdrop = image
        self.update()

    def remove(self):
        """Remove the overlay from the canvas."""
        self._timer.stop()
        for widget in (self, self._knob):
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()

    def _follow(self):
        if is_deleted(self._canvas):
            return
        if self.geometry() != self._canvas.rect():
            self.setGeometry(self._canvas.rect())
        transform = image_to_widget(self._view, self._canvas)
        if transform != self._transform:
            self._transform = transform
            self._place_knob()
            self.update()

    # -- the line of a wipe ----------------------------------------------------------------------------------------

    def _line(self):
        """-> QLineF in widget coordinates, or None if the mockup is visible everywhere or nowhere."""
        wipe = self._mockup.wipe
        if wipe is None or not 0 < wipe < self._size.width():
            return None
        line = QtCore.QLineF(wipe, 0, wipe, self._size.height())
        return self._transform.map(line)

    def _place_knob(self):
        line = self._line()
        if line is None:
            self._knob.hide()
        else:
            self._knob.place_on(line)

    def _drawn(self, point):
        self.wiped.emit(self._transform.inverted()[0].map(point).x())

    # -- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event):
        """Paint the pictures at their places on the canvas, clipped to the image and to the wipe."""
        left = max(self._mockup.wipe or 0.0, 0.0)
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(self._transform)
        painter.setClipRect(QtCore.QRectF(left, 0, max(self._size.width() - left, 0.0), self._size.height()))
        if self._backdrop is not None and self._mockup.instead_of:
            painter.setOpacity(1.0 - self._mockup.faded)
            painter.drawImage(QtCore.QRectF(QtCore.QPointF(0, 0), self._size), self._backdrop)
        for image, place, opacity in self._pictures:
            painter.setOpacity(opacity)
            painter.drawImage(place, image)
        painter.setOpacity(1.0)
        painter.setClipping(False)
        painter.resetTransform()
        line = self._line()
        if line is not None:
            paint_line(painter, line, self.palette())
        painter.end()
