"""Words that others chose (names of layers, files, packs, brushes) are shown letter by letter, whatever they look like.

Qt reads what looks like HTML as HTML, and would load the pictures it names; menus take & for a mark under a letter.
"""

from html import escape, unescape

from .qt import QtCore, QtWidgets

_WRAPPED = "<span style='white-space: pre-wrap'>{}</span>"


def plain_label(text="", parent=None):
    """-> a QLabel that shows its text as it is, now and later."""
    label = QtWidgets.QLabel(parent)
    label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    label.setText(text)
    return label


def plain_tip(text):
    """-> `text` for setToolTip() and the like, which have no plain format: what could be a tag is escaped."""
    if "<" not in text:
        return text
    return _WRAPPED.format(escape(text, quote=False))


def words_of(tip):
    """-> what plain_tip() made a tip of: for those who show it as plain text themselves."""
    start, end = _WRAPPED.split("{}")
    if tip.startswith(start) and tip.endswith(end):
        return unescape(tip[len(start) : len(tip) - len(end)])
    return tip


def in_menu(text):
    """-> `text` for a menu, a button or a tab: an ampersand is an ampersand."""
    return text.replace("&", "&&")


def plain_box(box):
    """Let a QMessageBox with all its words set show them as they are. -> the box."""
    for label in box.findChildren(QtWidgets.QLabel):
        label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    return box
