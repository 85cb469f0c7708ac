"""The palette dock: choose a palette, use its colors, edit it, import and export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QLineEdit,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...document import palettes
from ...document.errors import DocumentError
from ...document.palettes import Palette, Swatch
from ...panel.words import tr
from ..files.shelf import Shelf
from ..settings import Settings
from ..tools.colors import Colors
from ..widgets.icons import icon
from .swatches import SwatchGrid


class PaletteDock(QWidget):
    """`refused`: a sentence about what failed."""

    refused = Signal(str)

    def __init__(self, shelf: Shelf, colors: Colors, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf, self._colors, self._settings = shelf, colors, settings
        self.box = QComboBox()
        self.box.setAccessibleName(tr("Palette"))
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.more = self._button("more", tr("New palette, import, export…"), None)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.more)
        self.more.setMenu(self.menu)
        self.grid = SwatchGrid(tr("Colors of the palette"), largest=28)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.grid)
        inside.addStretch(1)
        area.setWidget(holder)
        self.name = QLineEdit()
        self.name.setAccessibleName(tr("Name of the chosen color"))
        self.name.setPlaceholderText(tr("Choose a color"))
        self.add = self._button("plus", tr("Add the foreground color"), self.add_color)
        self.remove = self._button("trash", tr("Remove the chosen color"), self.remove_color)
        top, bottom = QHBoxLayout(), QHBoxLayout()
        for row, widgets in ((top, (self.box, self.more)), (bottom, (self.name, self.add, self.remove))):
            row.setSpacing(4)
            for widget in widgets:
                row.addWidget(widget, 1 if widget in (self.box, self.name) else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(area, 1)
        column.addLayout(bottom)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.box.activated.connect(lambda _: self.show_palette(self.box.currentData()))
        self.grid.picked.connect(lambda index: setattr(colors, "foreground", self.palette_shown.swatches[index].hex))
        self.grid.picked_second.connect(lambda i: setattr(colors, "background", self.palette_shown.swatches[i].hex))
        self.grid.pointed.connect(self._pointed)
        self.grid.asked.connect(self._ask)
        self.name.editingFinished.connect(self._renamed_color)
        shelf.changed.connect(self._follow)
        self._follow()

    def _button(self, sign: str, tip: str, act: Callable[[], object] | None) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(sign))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        if act is not None:
            button.clicked.connect(lambda: act())
        return button

    # -------------------------------------------------------------------------------------------------- choosing

    @property
    def palette_shown(self) -> Palette:
        return self.shelf[self.shown]

    @property
    def shown(self) -> str:
        """The name of the palette shown: the last chosen, or the first."""
        names = self.shelf.names()
        chosen = self._settings["palette/chosen"]
        return chosen if chosen in names else names[0]

    def show_palette(self, name: str) -> None:
        """Show another palette."""
        self._settings["palette/chosen"] = name
        self.grid.choose(-1)
        self._follow()

    def _follow(self) -> None:
        self.box.blockSignals(True)
        self.box.clear()
        for name in self.shelf.names():
            self.box.addItem(tr(name) if self.shelf.ships(name) else name, name)
        self.box.setCurrentIndex(self.shelf.names().index(self.shown))
        self.box.blockSignals(False)
        palette = self.palette_shown
        self.grid.show_colors([(swatch.hex, swatch.name) for swatch in palette.swatches], palette.columns)
        self._pointed(self.grid.current)

    def _pointed(self, index: int) -> None:
        chosen = 0 <= index < len(self.palette_shown.swatches)
        self.name.setEnabled(chosen)
        self.remove.setEnabled(chosen)
        self.name.setText(self.palette_shown.swatches[index].name if chosen else "")

    # ------------------------------------------------------------------------------------------------- the colors

    def _keep(self, palette: Palette) -> None:
        try:
            self.shelf.keep(palette)
        except DocumentError as error:
            self.refused.emit(str(error))

    def add_color(self) -> None:
        """Append the foreground color."""
        color = QColor(self._colors.foreground)
        swatch = Swatch((color.red(), color.green(), color.blue()))
        self._keep(self.palette_shown.added(swatch))
        self.grid.choose(len(self.palette_shown.swatches) - 1)

    def remove_color(self) -> None:
        """Remove the chosen color; the last one of a palette cannot be removed."""
        palette, index = self.palette_shown, self.grid.current
        if len(palette.swatches) < 2:
            self.refused.emit(tr("A palette keeps at least one color; delete the palette instead."))
        elif index >= 0:
            self._keep(palette.removed(index))
            self.grid.choose(min(index, len(self.palette_shown.swatches) - 1))

    def replace_color(self) -> None:
        """Replace the chosen color by the foreground color; its name is kept."""
        color, index = QColor(self._colors.foreground), self.grid.current
        rgb = (color.red(), color.green(), color.blue())
        self._keep(self.palette_shown.changed(index, replace(self.palette_shown.swatches[index], rgb=rgb)))

    def _renamed_color(self) -> None:
        index, palette = self.grid.current, self.palette_shown
        if 0 <= index < len(palette.swatches) and self.name.text() != palette.swatches[index].name:
            self._keep(palette.changed(index, replace(palette.swatches[index], name=self.name.text())))

    def _ask(self, index: int, where: QPointF) -> None:
        swatch = self.palette_shown.swatches[index]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Use as &Background"), lambda: setattr(self._colors, "background", swatch.hex))
        menu.addAction(tr("Replace with the &Foreground Color"), self.replace_color)
        menu.addAction(tr("Re&name"), self.name.setFocus)
        menu.addAction(tr("&Remove"), self.remove_color)
        menu.popup(where.toPoint())

    # ------------------------------------------------------------------------------------------------ the palettes

    def _fill_menu(self) -> None:
        self.menu.clear()
        self.menu.addAction(tr("&New Palette…"), self.new)
        self.menu.addAction(tr("&Rename…"), self.rename)
        own, ships = self.shelf.own(self.shown), self.shelf.ships(self.shown)
        drop = self.menu.addAction(tr("As It &Came") if ships else tr("&Delete"), self.drop)
        drop.setEnabled(own)
        self.menu.addSeparator()
        self.menu.addAction(tr("&Import…"), self.import_palette)
        self.menu.addAction(tr("&Export…"), self.export_palette)

    def _name(self, title: str, name: str) -> str | None:
        text, accepted = QInputDialog.getText(self, title, tr("Name:"), text=name)
        return text.strip() if accepted and text.strip() else None

    def new(self) -> None:
        """Create a palette that contains the foreground color."""
        name = self._name(tr("New palette"), self.shelf.free(tr("My palette")))
        if name is not None:
            color = QColor(self._colors.foreground)
            name = self.shelf.free(name)
            self._keep(Palette(name, (Swatch((color.red(), color.green(), color.blue())),), 8))
            self.show_palette(name)

    def rename(self) -> None:
        """Rename the palette shown; for a bundled one, a copy gets the name."""
        name = self._name(tr("Rename palette"), self.shown)
        if name is not None and name != self.shown:
            try:
                self.show_palette(self.shelf.rename(self.shown, name))
            except DocumentError as error:
                self.refused.emit(str(error))

    def drop(self) -> None:
        """Delete the palette shown; a bundled one is reset."""
        try:
            self.shelf.drop(self.shown)
        except DocumentError as error:
            self.refused.emit(str(error))

    def import_palette(self) -> None:
        """Import a file chosen by the artist."""
        kinds = tr("Palettes of GIMP and Krita (*.gpl *.kpl)")
        path, _ = QFileDialog.getOpenFileName(self, tr("Import a palette"), self._settings["files/folder"], kinds)
        if path:
            self.import_file(Path(path))

    def import_file(self, path: Path) -> None:
        """Import this file, and show it."""
        try:
            palette = palettes.read(path)
            name = self.shelf.free(palette.name)
            self.shelf.keep(replace(palette, name=name))
        except DocumentError as error:
            self.refused.emit(str(error))
        else:
            self.show_palette(name)

    def export_palette(self) -> None:
        """Export the palette shown to a file chosen by the artist."""
        start = str(Path(self._settings["files/folder"]) / f"{self.shown}.gpl")
        kinds = f"{tr('GIMP palette')} (*.gpl);;{tr('Krita palette')} (*.kpl)"
        path, kind = QFileDialog.getSaveFileName(self, tr("Export the palette"), start, kinds)
        if not path:
            return
        file = Path(path)
        if file.suffix.lower() not in (".gpl", ".kpl"):
            file = file.with_name(file.name + (".kpl" if "kpl" in kind else ".gpl"))
        try:
            palettes.write(self.palette_shown, file)
        except DocumentError as error:
            self.refused.emit(str(error))
