"""The page of the task `render`: finished pictures in the moods of a pack."""

from ..controls.gap import Gap
from ..controls.options import Options
from ..controls.palette_row import PaletteRow
from ..qt import QtWidgets
from ..words import later, tr
from .color import ColorLook, ColorPage
from .look import Kind

_FOLDED = ("count", "bare")  # options behind the fold
_TITLES = (later("No backdrop"),)
_GAP = 0.03  # as the engine's RenderParameters: sketches are open
MOODS = {
    "daylight": later("Daylight"),
    "meadow": later("Meadow"),
    "dusk": later("Dusk"),
    "ember": later("Ember"),
    "lagoon": later("Lagoon"),
    "cocoa": later("Cocoa"),
}


class RenderLook(ColorLook):
    """Each is called by its mood."""

    name = "render"
    kinds = {"mood": Kind(later("rendered"), "#3c8c6e")}  # noqa: RUF012

    def word(self, entry):
        mood = str(entry.recipe.get("palette") or "")
        return tr(MOODS[mood]) if mood in MOODS else mood or super().word(entry)

    def hint(self, run):
        _ = run
        return ""


class RenderPage(ColorPage):
    """Line art as finished pictures."""

    title = later("Render")
    look = RenderLook()
    chooses_pack = True
    folded_options = _FOLDED
    tips = (later("Suggest finished pictures (Ctrl+Return)"), later("More: how many, the backdrop"))

    def make_controls(self):
        self.swaps, self._editing = {}, ("", "", [])
        self.gap, self.colors = Gap(), PaletteRow()
        self.colors.changed.connect(self._recolor)
        self.gap.set_value(_GAP)
        self.options, self.shading = Options(), Options()
        self.shading.changed.connect(self.refresh_view)
        self.colors.copied.connect(lambda color: self.session.status_message.emit(tr("Copied {}.").format(color)))
        self.colors.save.connect(self._save_palette)
        folded = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(folded)
        column.setContentsMargins(2, 0, 0, 2)
        column.addWidget(self.options)
        return [self.gap, self.shading], folded

    def parameters(self):
        return {**self.options.values(), **self.shading.values(), "gap": self.gap.value()}

    def beside(self):
        return {}
