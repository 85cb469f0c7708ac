"""The shortcuts page: all commands with their keys, with a search, and a field to press new keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...panel.words import tr
from ..commands.actions import menu_of, plain
from ..commands.shortcuts import Shortcuts

_NAME = Qt.ItemDataRole.UserRole
_NATIVE = QKeySequence.SequenceFormat.NativeText


def shown(keys: str) -> str:
    """A key sequence in the system's notation."""
    return QKeySequence(keys).toString(_NATIVE)


class ShortcutsPage(QWidget):
    """Choose a command and press new keys; keys of another command are reported, and reassigned only on request."""

    def __init__(self, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shortcuts = shortcuts
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search for a command or a key"))
        self.search.setAccessibleName(tr("Search for a command or a key"))
        self.search.setClearButtonEnabled(True)
        self.list = QTreeWidget()
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([tr("Command"), tr("Keys")])
        self.list.setAccessibleName(tr("Commands and their keys"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)
        self.edit = QKeySequenceEdit()
        self.edit.setMaximumSequenceLength(1)
        self.edit.setAccessibleName(tr("New keys for the chosen command"))
        field = self.edit.findChild(QLineEdit)
        if field is not None:
            field.setPlaceholderText(tr("Press the new keys"))
        self.clear = QPushButton(tr("No &Keys"))
        self.reset = QPushButton(tr("&Reset"))
        self.reset_all = QPushButton(tr("Reset &All"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(34)
        self.note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.take = QPushButton(tr("&Take It"))
        self.take.hide()
        row, note_row = QHBoxLayout(), QHBoxLayout()
        for widget in (self.edit, self.clear, self.reset):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.reset_all)
        note_row.addWidget(self.note, 1)
        note_row.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addLayout(note_row)
        self.search.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda *_: self._chosen())
        self.edit.editingFinished.connect(self._pressed)
        self.clear.clicked.connect(lambda: self._shortcuts.set(self.name, ()))
        self.reset.clicked.connect(lambda: self._shortcuts.reset(self.name))
        self.reset_all.clicked.connect(lambda: self._shortcuts.reset())
        self.take.clicked.connect(self._taken)
        shortcuts.changed.connect(self._show)
        for name, command in shortcuts.commands.items():
            where = menu_of(name)
            item = QTreeWidgetItem([plain(tr(command.text)), ""])
            item.setText(0, f"{plain(tr(where))} › {item.text(0)}" if where else item.text(0))
            item.setData(0, _NAME, name)
            self.list.addTopLevelItem(item)
        self.choose(next(iter(shortcuts.commands)))
        self._show()

    @property
    def name(self) -> str:
        """The name of the chosen command."""
        item = self.list.currentItem()
        return item.data(0, _NAME) if item is not None else ""

    def choose(self, name: str) -> None:
        """Choose a command."""
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and item.data(0, _NAME) == name:
                self.list.setCurrentItem(item)

    def _show(self) -> None:
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is None:
                continue
            name = item.data(0, _NAME)
            item.setText(1, "   ".join(shown(keys) for keys in self._shortcuts.keys_for(name)))
            font = item.font(1)
            font.setBold(self._shortcuts.changed_from_default(name))
            item.setFont(1, font)
        self._chosen()

    def _filter(self, words: str) -> None:
        terms = words.casefold().split()
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None:
                text = f"{item.text(0)} {item.text(1)}".casefold()
                item.setHidden(not all(word in text for word in terms))

    def _chosen(self) -> None:
        name = self.name
        self.edit.setEnabled(bool(name))
        self.edit.blockSignals(True)
        self.edit.clear()
        self.edit.blockSignals(False)
        self.take.hide()
        self.note.setText(tr("Keys that differ from the default are bold."))
        self.reset.setEnabled(bool(name) and self._shortcuts.changed_from_default(name))
        self.clear.setEnabled(bool(name) and bool(self._shortcuts.keys_for(name)))

    def _pressed(self) -> None:
        keys = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        if not keys or not self.name:
            return
        users = self._shortcuts.users(keys, self.name)
        if not users:
            self._shortcuts.set(self.name, (keys,))
            return
        others = "”, “".join(plain(tr(self._shortcuts.commands[other].text)) for other in users)
        self.note.setText(
            tr(
                "{keys} belongs to “{others}”: take it from there, or press other keys.",
                keys=shown(keys),
                others=others,
            )
        )
        self.take.show()

    def _taken(self) -> None:
        keys = self.edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        self._shortcuts.set(self.name, (keys,), take=True)
