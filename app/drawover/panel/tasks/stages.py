"""The page of the task `stages`: a finished picture as a film strip, and edits of stages that later ones follow."""

from typing import Tuple

from ..controls.options import Options
from ..controls.stage_slots import StageSlots
from ..film import FilmView, last_of
from ..qt import QtWidgets
from ..words import later, tr
from .look import Kind, Look
from .page import Page

SURE = 0.85  # how sure the network must be of a picture, as the engine has it
_STAGE = "stage-"  # role of a layer that is a stage; its name follows
_UNSURE = later("It is nothing that the pack knows (sure of {} %): flat colors hold some of their shading.")
_NO_PACK = later("No pack here knows flat colors under shadows, so they hold some of their shading.")


class StagesLook(Look):
    """One picture in its stages, from the first to the last. Each can stand in the place of the picture."""

    name = "stages"
    kinds = {  # noqa: RUF012
        "sketch": Kind(later("sketch"), "#568ce6", own=True),
        "flat": Kind(later("flats"), "#e0963c", own=True),
        "finished": Kind(later("finished"), "#3c8c6e", own=True),
    }
    together, placing, paper = True, "replace", False
    stages: Tuple[str, ...] = ()  # as the chosen pack's card names them, the earliest first

    def expected(self, parameters):
        _ = parameters
        return max(len(self.stages), 1)

    def place(self, fields):
        stages = fields["notes"].get("stages", ())
        return list(stages).index(fields["kind"]) if fields["kind"] in stages else -1

    def is_own(self, kind):
        _ = kind
        return True

    def named(self, stage):
        """-> a stage in words."""
        return tr(self.kinds[stage].word) if stage in self.kinds else stage

    def hint(self, run):
        sure = run.job.measures.get("sure", 1.0)
        if not sure:
            return tr(_NO_PACK)
        return tr(_UNSURE).format(round(100 * sure)) if sure < SURE else ""


class StagesPage(Page):
    """A finished picture, taken apart; and put together again as its stages were edited."""

    title = later("Stages")
    look = StagesLook()
    view = FilmView
    first = (
        later("No stages yet"),
        later("Finish a picture, then press Suggest:\nit comes as sketch, flat colors and light."),
    )

    def make_controls(self):
        self.slots, self.options = StageSlots(self.host), Options()
        self._followed = None  # the Run that Follow was pressed for
        self.slots.hide()
        self.slots.follow.connect(self.follow)
        folded = QtWidgets.QWidget()
        column = QtWidgets.QVBoxLayout(folded)
        column.setContentsMargins(2, 0, 0, 2)
        column.addWidget(self.options)
        return [self.slots], folded

    def _lay_out(self):
        super()._lay_out()
        self.looks.placing.hide()  # the stages always stand in the place of the picture
        self.bar.button.setToolTip(tr("Take the picture apart into its stages (Ctrl+Return)"))
        self.bar.live.setToolTip(tr("Live: later stages follow by themselves when your pen rests"))
        self.bar.fold.setToolTip(tr("More: gaps in the lines"))

    def _connect(self):
        super()._connect()
        self.session.inserting.landed.connect(self._landed)
        self.session.running_changed.connect(self._answered)
        for signal in (self.model.modelReset, self.model.rowsRemoved, self.model.rowsInserted, self.model.dataChanged):
            signal.connect(lambda *_: self._fit_strip())

    def knows(self, pack):
        return bool(pack.get("offers", {}).get(self.look.name, {}).get("kinds"))

    def offer(self, choices):
        super().offer(choices)
        self.look.stages = tuple(map(str, choices.get("kinds", ())))
        self._fit_strip()

    def _stages(self):
        """-> names of the stages, as the newest answer tells them, else the pack's card."""
        entries = self.model.entries()
        told = entries[-1].notes.get("stages", ()) if entries else ()
        return tuple(map(str, told)) or self.look.stages

    def _fit_strip(self):
        stages = self._stages()
        assert isinstance(self.gallery, FilmView)
        self.gallery.set_across(max(len(stages), 1))
        self.slots.set_stages([(name, self.look.named(name)) for name in stages[:-1]])
        self.slots.setVisible(bool(self.model.entries()))

    # -- edits -----------------------------------------------------------------------------------------------------

    def suggest(self, live=False, quiet=False, **more):
        if live and self.slots.wanted() and self._base() is not None:
            self.follow(live=True)
        else:
            super().suggest(live=live, quiet=quiet, **more)

    def follow(self, live=False):
        """Make the later stages anew of the layers that hold edited ones."""
        base, wanted = self._base(), self.slots.wanted()
        if base is None or not wanted:
            self.session.status_message.emit(
                tr("Insert the stages, or choose a layer that holds an edited one, first.")
            )
            return
        self.message.hide()
        self._followed = None if live else base
        self.session.view(self.wish, [])
        self.session.suggest_again(base, wanted, quiet=live, live=live)

    def _base(self):
        """-> the Run of the chosen strip, else of the last one; None where there is none."""
        entries = self.model.entries()
        chosen = self.model.entry(self.gallery.selected_row())
        return chosen.run if chosen is not None else entries[-1].run if entries else None

    def _answered(self, running):
        """What was followed is there: it is looked at on the canvas at once, and inserted by the artist."""
        if running or self._followed is None:
            return
        base, self._followed = self._followed, None
        row = last_of(self.model, self._stages()[-1]) if self._stages() else -1
        entry = self.model.entry(row)
        if entry is not None and entry.run is not base:
            self.gallery.select(row)
            self.show_chosen(True)

    def _landed(self, entry, key, layers):
        if entry.run.look is not self.look:
            return
        parts = self.host.parts(key)
        for layer, part in zip(reversed(layers), reversed(parts)):  # noqa: B905 - Krita's Python may be 3.8
            if layer.role.startswith(_STAGE):
                self.slots.bind(layer.role[len(_STAGE) :], part)
