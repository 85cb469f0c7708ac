"""The page of the task `color`: exemplars, gaps, dabs, a suggestion's colors; and what suggestions are called."""

import random

from .. import palette_files
from ..controls.buttons import SignButton
from ..controls.exemplars import Exemplars
from ..controls.gap import Gap
from ..controls.more import MaskPicker
from ..controls.options import Options
from ..controls.palette_row import PaletteRow
from ..qt import QtCore, QtWidgets
from ..words import later, tr
from .look import Kind, Look
from .page import Page

_FOLDED = ("count", "palette", "background", "alone")  # options behind the fold
_SHOWN = ("shading",)  # options that suggestions are drawn anew with
_TITLES = (later("How many"), later("Colors"), later("Background too"), later("Dabs alone"), later("All"))
_SHADINGS = (later("Shading"), later("None"), later("Soft"), later("Cel"))
PALETTES = {
    "soft": later("Soft"),
    "vivid": later("Vivid"),
    "warm": later("Warm"),
    "cool": later("Cool"),
    "earth": later("Earth"),
    "gray": later("Gray"),
}
_UNMATCHED = later("No pack here matches regions to those of an exemplar, so its colors were laid by position.")


class ColorLook(Look):
    """Flats: what is told of them are their colors."""

    name = "color"
    kinds = {  # noqa: RUF012
        "match": Kind(later("matched"), "#3c8c6e"),
        "position": Kind(later("by position"), "#568ce6"),
        "spread": Kind(later("its colors"), "#9669cd"),
        "dabs": Kind(later("your dabs"), "#d2655a"),
        "flats": Kind(later("flats"), "#e0963c"),
    }
    under = True

    def word(self, entry):
        if entry.shown_kind == "flats":
            return tr(PALETTES.get(str(entry.recipe.get("palette")), later("flats")))
        place = entry.recipe.get("exemplar")
        several = len([name for name in entry.run.capture.pictures if name.startswith("exemplar")]) > 1
        word = super().word(entry)
        return "{} {}".format(word, int(place) + 1) if several and place is not None else word

    def hint(self, run):
        told = run.job.measures
        return tr(_UNMATCHED) if told.get("exemplars", 0) > 0 and not told.get("matched", 1) else ""


def colors_of(entry):
    """-> list of (#rrggbb, share, name) of an entry; what cannot be understood is left out."""
    found = []
    for each in entry.notes.get("palette", ()):
        try:
            found.append((str(each["color"]), float(each["share"]), str(each["name"])))
        except (KeyError, TypeError, ValueError):
            continue
    return found


class HintsPicker(MaskPicker):
    """Which layer holds dabs of color."""

    def __init__(self, layers, parent=None):
        super().__init__(layers, parent)
        self.setObjectName("drawover_hints")
        self.setAccessibleName(tr("Dabs of color on"))
        self.setToolTip(tr("A layer with dabs of color: each colors the region that it lies in"))


class ColorPage(Page):
    """Line art, colored."""

    title = later("Color")
    look = ColorLook()
    chooses_pack = False  # any will do: the engine finds the network that it needs
    folded_options = _FOLDED
    tips = (
        later("Suggest colors (Ctrl+Return)"),
        later("More: how many, out of which colors, the background, the dice"),
    )

    def make_controls(self):
        self.swaps, self._editing = {}, ("", "", [])  # by the keys of entries: see _swaps
        self.exemplars, self.gap, self.colors = Exemplars(self.host), Gap(), PaletteRow()
        self.hints = HintsPicker(self.host.pictures)
        row = QtWidgets.QHBoxLayout()
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(6)
        row.addWidget(QtWidgets.QLabel(tr("Dabs of color on")))
        row.addWidget(self.hints, 1)
        hints = QtWidgets.QWidget()
        hints.setLayout(row)
        row.setContentsMargins(2, 0, 2, 0)
        self.options, self.shading, self.seed = Options(), Options(), QtWidgets.QSpinBox()
        self.shading.changed.connect(self.refresh_view)
        self.seed.setObjectName("drawover_color_seed")
        self.seed.setRange(0, 2**31 - 1)
        self.seed.setAccessibleName(tr("Seed"))
        self.dice = SignButton("dice", tr("Throw the dice: another seed"), side=26)
        self.dice.clicked.connect(lambda: self.seed.setValue(random.randrange(1, 10000)))
        self.exemplars.failed.connect(self._hint)
        self.host.opened.connect(self.hints.forget)
        self.colors.copied.connect(lambda color: self.session.status_message.emit(tr("Copied {}.").format(color)))
        self.colors.save.connect(self._save_palette)
        self.colors.changed.connect(self._recolor)
        return [self.exemplars, self.gap, hints, self.shading], self._folded()

    def _folded(self):
        dice = QtWidgets.QHBoxLayout()
        dice.setSpacing(6)
        dice.addWidget(QtWidgets.QLabel(tr("Seed")))
        dice.addWidget(self.seed)
        dice.addWidget(self.dice)
        dice.addStretch(1)
        widget = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(widget)
        column.setContentsMargins(2, 0, 0, 2)
        column.setSpacing(6)
        column.addWidget(self.options)
        column.addLayout(dice)
        return widget

    def _lay_out(self):
        super()._lay_out()
        column = self.layout()
        assert isinstance(column, QtWidgets.QVBoxLayout)
        column.insertWidget(column.indexOf(self.changes), self.colors)
        self.colors.hide()
        self.looks.placing.hide()  # flats go under the lines
        self.bar.button.setToolTip(tr(self.tips[0]))
        self.bar.fold.setToolTip(tr(self.tips[1]))

    # -- what the controls say -------------------------------------------------------------------------------------

    def parameters(self):
        return {**self.options.values(), **self.shading.values(), "gap": self.gap.value(), **self.exemplars.weights()}

    def beside(self):
        hints = [("hints", self.hints.value(), True)] if self.hints.value() else []
        return {"seed": self.seed.value(), "pictures": (*self.exemplars.inputs(), *hints)}

    def wish(self, entry):
        made, wanted = entry.run.wishes["parameters"], self.shading.redrawing()
        wish = tuple((name, value) for name, value in wanted.items() if made.get(name) != value)
        swaps = ",".join("{}-{}".format(old[1:], new[1:]) for old, new in self._swaps(entry).items() if old != new)
        return (*wish, ("recolor", swaps)) if swaps else wish

    def _swaps(self, entry):
        """-> dict of colors that an entry came with, each to the one that the artist wishes in its place."""
        return self.swaps.setdefault(entry.key, {})

    def _recolor(self, shown, wanted):
        """What is shown in a color takes another one."""
        entry = self.model.entry(self.gallery.selected_row())
        if entry is None:
            return
        if self._editing[:2] != (entry.key, shown):
            swaps = self._swaps(entry)
            came = [color for color, _, _ in colors_of(entry) if swaps.get(color, color) == shown]
            self._editing = entry.key, shown, came
        for color in self._editing[2]:
            self._swaps(entry)[color] = wanted
        self._look()
        self.refresh_view()

    def restore(self, parameters):
        self.options.set_values(parameters)
        self.shading.set_values(parameters)
        if "gap" in parameters:
            self.gap.set_value(float(parameters["gap"]))

    def engine_ready(self):
        options = self.engine.tasks.get(self.look.name, {}).get("options", ())
        self.options.set_options([each for each in options if each["name"] in self.folded_options])
        self.shading.set_options([each for each in options if each["name"] in _SHOWN])

    # -- the chosen suggestion's colors ----------------------------------------------------------------------------

    def _look(self):
        super()._look()
        entry = self.model.entry(self.gallery.selected_row())
        found = colors_of(entry) if entry is not None else []
        swaps = self._swaps(entry) if entry is not None else {}
        self.colors.set_colors([(swaps.get(color, color), share) for color, share, _ in found])
        self.colors.setVisible(bool(found))

    def _save_palette(self):
        entry = self.model.entry(self.gallery.selected_row())
        if entry is None:
            return
        kinds = ";;".join("{} (*{})".format(*each) for each in (("GIMP", ".gpl"), ("Krita", ".kpl"), ("Adobe", ".ase")))
        dialog = QtWidgets.QFileDialog(self.window(), tr("Save the palette"), "", kinds)
        dialog.setObjectName("drawover_save_palette_file")
        dialog.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind.rpartition("*.")[2].rstrip(")")))
        dialog.setDefaultSuffix("gpl")
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile("{}.gpl".format(entry.title))
        dialog.fileSelected.connect(lambda path: self.save_palette(entry, path))
        dialog.open()  # not exec(): a nested event loop breaks Krita

    def save_palette(self, entry, path):
        """Write a suggestion's colors, as the kind of palette that the file's name says."""
        try:
            swaps = self._swaps(entry)
            colors = [(swaps.get(color, color), swaps.get(color, name)) for color, _, name in colors_of(entry)]
            palette_files.save(path, entry.title, colors)
        except OSError as error:
            why = error.strerror or error
            self.session.failed.emit("save", tr("The palette could not be saved: {}.").format(why))
        else:
            self.session.status_message.emit(tr("Saved."))

    def _hint(self, sentence):
        self.message.show_hint(sentence)
