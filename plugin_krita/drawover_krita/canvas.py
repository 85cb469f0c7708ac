"""The canvas widget of a Krita view, and where an image pixel lies on it.

That takes zoom, resolution, scroll bars, rotation and mirror into account; who draws or drops there is not its matter.
"""

from .panel.qt import QtCore, QtGui, QtWidgets

CLASSES = ("KisQPainterCanvas", "KisOpenGLCanvas2")


def is_canvas(thing):
    """True for the widget that a Krita view paints its image on."""
    return isinstance(thing, QtWidgets.QWidget) and thing.metaObject().className() in CLASSES


def active_canvas(window):
    """-> the canvas widget of the active view of a libkis Window, or None (a welcome page has none)."""
    if window is None:
        return None
    area = window.qwindow().findChild(QtWidgets.QMdiArea)
    shown = area.activeSubWindow() or area.currentSubWindow() if area else None
    if shown is None:
        return None
    canvases = [widget for widget in shown.findChildren(QtWidgets.QWidget) if is_canvas(widget)]
    return next((canvas for canvas in canvases if canvas.isVisible()), canvases[0] if canvases else None)


def activate(canvas):
    """Make the view that owns this canvas the active one: a drawing can be dropped on a view beside it."""
    widget = canvas
    while widget is not None and not isinstance(widget, QtWidgets.QMdiSubWindow):
        widget = widget.parentWidget()
    if widget is not None and widget.mdiArea() is not None and widget.mdiArea().activeSubWindow() is not widget:
        widget.mdiArea().setActiveSubWindow(widget)


def image_to_widget(view, canvas):
    """-> QTransform from image pixels to the canvas widget's own coordinates, for a libkis View.

    Newer Kritas tell it (View.flakeToImageTransform). For the others: the image is mirrored, then rotated, then
    zoomed, and the upper left corner of what it then covers lies at minus the scroll bars' values.
    """
    if hasattr(view, "flakeToImageTransform") and hasattr(view, "flakeToCanvasTransform"):
        flake, possible = view.flakeToImageTransform().inverted()
        if possible:
            return flake * view.flakeToCanvasTransform()
    document, shown = view.document(), view.canvas()
    zoom = shown.zoomLevel() * 72.0 / document.resolution()
    turned = QtGui.QTransform()
    turned.rotate(shown.rotation())
    if shown.mirror():
        turned.scale(-1.0, 1.0)
    turned.scale(zoom, zoom)
    covered = turned.mapRect(QtCore.QRectF(0, 0, document.width(), document.height()))
    left, top = _scrolled(canvas)
    return turned * QtGui.QTransform.fromTranslate(-covered.left() - left, -covered.top() - top)


def _scrolled(canvas):
    widget = canvas
    while widget is not None and not isinstance(widget, QtWidgets.QAbstractScrollArea):
        widget = widget.parentWidget()
    if widget is None:
        return 0, 0
    return widget.horizontalScrollBar().value(), widget.verticalScrollBar().value()
