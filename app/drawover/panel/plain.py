"""Shows text from others (names of layers, files, packs, brushes) literally, whatever it contains.

Qt treats text that looks like HTML as HTML, and would load its images; menus treat & as a mnemonic.
"""

from html import escape, unescape

from .qt import QtCore, QtWidgets

_WRAPPED = "<span style='white-space: pre-wrap'>{}</span>"


def plain_label(text="", parent=None):
    """-> a QLabel that always shows its text as plain text."""
    label = QtWidgets.QLabel(parent)
    label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    label.setText(text)
    return label


def plain_tip(text):
    """-> `text` for setToolTip() and the like, which have no plain format: possible tags are escaped."""
    if "<" not in text:
        return text
    return _WRAPPED.format(escape(text, quote=False))


def plain_text(tip):
    """-> the original text of a tip from plain_tip(), for display as plain text."""
    start, end = _WRAPPED.split("{}")
    if tip.startswith(start) and tip.endswith(end):
        return unescape(tip[len(start) : len(tip) - len(end)])
    return tip


def in_menu(text):
    """-> `text` for a menu, button or tab, with ampersands escaped."""
    return text.replace("&", "&&")


def plain_box(box):
    """Show all texts of a QMessageBox, which must be set already, as plain text. -> the box."""
    for label in box.findChildren(QtWidgets.QLabel):
        label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
    return box
