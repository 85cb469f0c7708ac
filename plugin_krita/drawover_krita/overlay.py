"""The preview: paints a layer over the canvas without being one, so it is never saved and never in the undo history.

A see-through child of the canvas widget that takes no input; it follows zoom, scrolling, rotation and mirror.
"""

from .canvas import image_to_widget
from .panel.qt import QtCore, QtGui, QtWidgets, is_deleted, rgba_image

FOLLOW = 60  # milliseconds between looks at the view's zoom and place, while a preview is shown: Krita has no signal


class Overlay(QtWidgets.QWidget):
    """Shows one HostLayer over `canvas`, the widget of the libkis View `view`, until it is taken away."""

    def __init__(self, view, canvas, layer):
        super().__init__(canvas)
        attributes = QtCore.Qt.WidgetAttribute
        self.setAttribute(attributes.WA_TransparentForMouseEvents)
        self.setAttribute(attributes.WA_NoSystemBackground)
        self.setAttribute(attributes.WA_TranslucentBackground)
        self.setFocusPolicy(QtCore.Qt.FocusPolicy.NoFocus)
        self.setObjectName("drawover_preview")
        self._view, self._canvas = view, canvas
        self._image = rgba_image(bytes(layer.rgba), layer.width, layer.height).convertToFormat(
            QtGui.QImage.Format.Format_ARGB32_Premultiplied
        )
        self._place = QtCore.QRectF(layer.x, layer.y, layer.shown_width, layer.shown_height)
        self._opacity = layer.opacity
        self._transform = image_to_widget(view, canvas)
        self.setGeometry(canvas.rect())
        self._timer = QtCore.QTimer(self)
        self._timer.timeout.connect(self._follow)
        self._timer.start(FOLLOW)
        self.show()
        self.raise_()

    def take_away(self):
        """Leave the canvas as it was."""
        self._timer.stop()
        self.hide()
        self.setParent(None)
        self.deleteLater()

    def _follow(self):
        if is_deleted(self._canvas):
            return
        if self.geometry() != self._canvas.rect():
            self.setGeometry(self._canvas.rect())
        transform = image_to_widget(self._view, self._canvas)
        if transform != self._transform:
            self._transform = transform
            self.update()

    def paintEvent(self, event):
        """Draw the picture where it lies on the canvas, clipped to the image."""
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(self._transform)
        document = self._view.document()
        painter.setClipRect(QtCore.QRectF(0, 0, document.width(), document.height()))
        painter.setOpacity(self._opacity)
        painter.drawImage(self._place, self._image)
        painter.end()
