"""The canvas widget of a Krita view, and the mapping from image pixels to it.

The mapping includes zoom, resolution, scroll bars, rotation and mirroring.
"""

from .panel.qt import QtCore, QtGui, QtWidgets

CLASSES = ("KisQPainterCanvas", "KisOpenGLCanvas2")


def is_canvas(thing):
    """Return whether this is the widget on which a Krita view paints its image."""
    return isinstance(thing, QtWidgets.QWidget) and thing.metaObject().className() in CLASSES


def active_canvas(window):
    """-> the canvas widget of the active view of a libkis Window, or None (on the welcome page)."""
    if window is None:
        return None
    area = window.qwindow().findChild(QtWidgets.QMdiArea)
    shown = area.activeSubWindow() or area.currentSubWindow() if area else None
    if shown is None:
        return None
    canvases = [widget for widget in shown.findChildren(QtWidgets.QWidget) if is_canvas(widget)]
    return next((canvas for canvas in canvases if canvas.isVisible()), canvases[0] if canvases else None)


def activate(canvas):
    """Activate the view that owns this canvas: a suggestion can be dropped on a view that is not the active one."""
    widget = canvas
    while widget is not None and not isinstance(widget, QtWidgets.QMdiSubWindow):
        widget = widget.parentWidget()
    if widget is not None and widget.mdiArea() is not None and widget.mdiArea().activeSubWindow() is not widget:
        widget.mdiArea().setActiveSubWindow(widget)


def image_to_widget(view, canvas):
    """-> QTransform from image pixels to the canvas widget's coordinates, for a libkis View.

    Newer Kritas provide it (View.flakeToImageTransform). Older ones mirror the image, then rotate, then zoom it; the
    upper left corner of the resulting bounding box is at minus the scroll bars' values.
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
