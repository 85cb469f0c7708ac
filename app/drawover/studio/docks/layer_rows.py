"""Paints a row of the layer list, and locates its eye and lock. layers.py handles clicks."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ...document.blend import MODES, NEUTRAL
from ...document.layers import Group, Layer
from ...panel.words import tr
from ..widgets.icons import icon
from ..widgets.theme import current
from .layer_model import MASK, NODE, SEEN, THUMBNAIL
from .thumbnails import HEIGHT, WIDTH

_ROW = 42  # pixels high
_EYE, _LOCK = 26, 24  # pixels wide
_PAPER = "#f6f6f7"  # background of a layer's thumbnail


class LayerRows(QStyledItemDelegate):
    """Columns: eye | thumbnail | mask, if there is one | name, opacity | lock"""

    def __init__(self, parent=None) -> None:
        super().__init__(parent)
        self._icons = {name: icon(name) for name in ("eye", "eye-off", "lock", "unlock", "folder")}
        self.active: str | None = None
        self.on_mask = False  # the active layer's mask is being painted on, not its pixels

    def sizeHint(self, option: QStyleOptionViewItem, index) -> QSize:
        return QSize(160, _ROW)

    def _eye(self, rect: QRect) -> QRect:
        return QRect(rect.left() + 2, rect.top(), _EYE, rect.height())

    def _lock(self, rect: QRect) -> QRect:
        return QRect(rect.right() - _LOCK - 3, rect.top(), _LOCK, rect.height())

    def _picture(self, rect: QRect) -> QRect:
        return QRect(rect.left() + _EYE + 6, rect.top() + (_ROW - HEIGHT) // 2, WIDTH, HEIGHT)

    def _mask(self, rect: QRect) -> QRect:
        return self._picture(rect).translated(WIDTH + 6, 0)

    def _text(self, rect: QRect, masked: bool) -> QRect:
        left = (self._mask(rect) if masked else self._picture(rect)).right() + 11
        return QRect(left, rect.top(), rect.right() - _LOCK - 5 - left, rect.height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index) -> None:
        node, theme, rect = index.data(NODE), current(), option.rect
        active = node.id == self.active
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        back = QPainterPath()
        back.addRoundedRect(QRectF(rect).adjusted(3, 1.5, -3, -1.5), 6, 6)
        if active:
            painter.fillPath(back, QColor(theme.fill))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillPath(back, QColor(theme.raised))
        faint = not node.visible or not index.data(SEEN)
        self._paint_icon(painter, "eye" if node.visible else "eye-off", self._eye(rect), 0.35 if faint else 0.9)
        self._paint_picture(painter, rect, index, node, 0.4 if faint else 1.0)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if node.locked or hovered:
            self._paint_icon(
                painter, "lock" if node.locked else "unlock", self._lock(rect), 0.9 if node.locked else 0.4
            )
        self._paint_words(painter, rect, option.font, node, theme.faint if faint else theme.text, theme.faint)
        painter.restore()

    def _paint_icon(self, painter: QPainter, name: str, rect: QRect, opacity: float) -> None:
        painter.setOpacity(opacity)
        box = QRect(0, 0, 16, 16)
        box.moveCenter(rect.center())
        self._icons[name].paint(painter, box, Qt.AlignmentFlag.AlignCenter, QIcon.Mode.Normal)
        painter.setOpacity(1.0)

    def _paint_picture(self, painter: QPainter, rect: QRect, index, node, opacity: float) -> None:
        frame = QRectF(self._picture(rect))
        if isinstance(node, Group):
            self._paint_icon(painter, "folder", frame.toRect(), 0.9 * opacity)
        else:
            self._paint_image(painter, frame, index.data(THUMBNAIL), opacity, False)
        if node.mask is not None:
            active = node.id == self.active
            self._paint_image(painter, QRectF(self._mask(rect)), index.data(MASK), opacity, active and self.on_mask)

    def _paint_image(self, painter: QPainter, frame: QRectF, image: QImage | None, opacity: float, held: bool) -> None:
        """Paint a thumbnail in a frame; held: it is what is being painted on."""
        if image is None or image.isNull():
            return
        scale = min(frame.width() / image.width(), frame.height() / image.height())
        box = QRectF(0, 0, image.width() * scale, image.height() * scale)
        box.moveCenter(QPointF(frame.center()))
        painter.setOpacity(opacity)
        painter.fillRect(box, QColor(_PAPER))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(current().accent), 2.5) if held else QPen(QColor(0, 0, 0, 60), 1.0))
        painter.drawRect(box)
        painter.setOpacity(1.0)

    def _paint_words(self, painter: QPainter, rect: QRect, font: QFont, node, color: str, faint: str) -> None:
        text = self._text(rect, node.mask is not None)
        details = [f"{round(node.opacity * 100)} %"] if node.opacity < 1.0 else []
        if node.fill < 1.0 and node.blend in NEUTRAL:
            details.append(tr("fill {percent} %", percent=round(node.fill * 100)))
        if isinstance(node, Group) and node.passes:
            details.append(tr("Pass Through"))
        elif node.blend != "normal":
            details.append(
                tr(MODES[node.blend].title) if node.blend in MODES else tr("{blend}, shown as normal", blend=node.blend)
            )
        details += [tr("clipped")] if node.clip else [tr("clipped to all below")] if node.inherits else []
        details += [tr("masked")] if node.mask is not None else []
        details += [tr("transparency locked")] if isinstance(node, Layer) and node.alpha_locked else []
        name = text.adjusted(0, 4, 0, -_ROW // 2 + 1) if details else text
        painter.setFont(font)
        painter.setPen(QColor(color))
        shown = painter.fontMetrics().elidedText(node.name, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, shown)
        if details:
            small = QFont(font)
            small.setPointSizeF(font.pointSizeF() * 0.85)
            painter.setFont(small)
            painter.setPen(QColor(faint))
            below = text.adjusted(0, _ROW // 2, 0, -4)
            words = painter.fontMetrics().elidedText(", ".join(details), Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, words)

    def part_at(self, rect: QRect, point: QPoint, masked: bool) -> str | None:
        """ "eye", "lock", and with a mask "mask" or "picture": the part of a row at a point; None if there is none."""
        if masked and self._mask(rect).contains(point):
            return "mask"
        if masked and self._picture(rect).contains(point):
            return "picture"
        if self._eye(rect).contains(point):
            return "eye"
        return "lock" if self._lock(rect).contains(point) else None

    def createEditor(self, parent, option: QStyleOptionViewItem, index):
        edit = QLineEdit(parent)
        edit.setFrame(True)
        return edit

    def updateEditorGeometry(self, editor, option: QStyleOptionViewItem, index) -> None:
        editor.setGeometry(self._text(option.rect, index.data(NODE).mask is not None).adjusted(-4, 8, 2, -8))
