"""The page of the task `correct`: whose lines, how strong, how to nudge; and what its suggestions are called."""

from ..controls.choices import WAYS, LinesSwitch
from ..controls.more import More
from ..controls.strength import Strength
from ..wording import worded
from ..words import later, tr
from .look import Kind, Look
from .page import Page

KNOWN = 0.5  # a familiarity below which the pack does not know such drawings
_STEPS = {"lis": later("Learned: after module {}"), "optimize": later("Optimized: after {} steps")}
_STRANGE = later("The pack {} does not know such drawings: it moves what it is sure of.")


class CorrectLook(Look):
    """Corrections: what moved in them is told part by part, and shown in red."""

    name = "correct"
    kinds = {  # noqa: RUF012
        "mine": Kind(later("my lines"), "#568ce6", own=True),
        "inked": Kind(later("inked"), "#9669cd", own=True),
        "built": Kind(later("built"), "#d9589b"),
        "borrowed": Kind(later("borrowed"), "#e0963c"),
        "drawn": Kind(later("drawn"), "#78af5f"),
    }
    overlay, told = "overlay", "changes"

    def kind(self, entry, wish):
        return dict(wish).get("lines", entry.kind)

    def word(self, entry):
        word = super().word(entry)
        return tr("{}, further").format(word) if entry.recipe.get("further") else word

    def title(self, entry):
        return tr("kindred drawing") if self.is_kindred(entry) else self.word(entry)

    def is_kindred(self, entry):
        return bool(entry.notes.get("kindred")) and entry.shown_kind == "borrowed"

    def origin(self, entry):
        # "lorelei/eyebrows=variant02,…" names one drawing of the atlas; whose drawings those are a person knows.
        neighbor, nudge = entry.recipe.get("neighbor"), entry.recipe.get("nudge", "search")
        lines = []
        if entry.recipe.get("further"):
            lines.append(tr("Eyes, nose and mouth go where they are guessed to belong"))
        if neighbor:
            lines.append(tr("Leans on a drawing from {}").format(str(neighbor).split("/")[0]))
        if nudge in _STEPS:
            lines.append(tr(_STEPS[nudge]).format(entry.recipe.get("step", 0)))
        return "\n".join(lines)

    def sentences(self, values):
        return [worded(change.get("message"), change["sentence"]) for change in values]

    def doubt(self, run):
        measures = run.job.measures
        asked_for = measures.get("familiarity", 1.0) >= KNOWN or measures.get("anyway")
        return "" if asked_for else tr(_STRANGE).format(run.wishes["pack"])


class CorrectPage(Page):
    """A drawing, corrected."""

    title = later("Correct")
    look = CorrectLook()
    trains_packs = True

    def make_controls(self):
        self.more, self.lines, self.strength = More(self.host.masks, self.host.selects), LinesSwitch(), Strength()
        self.more.changed.connect(lambda: self.bar.mark_fold(self.more.summary()))
        self.lines.chosen.connect(lambda _: self._view())
        self.strength.moved.connect(lambda _: self._view())
        self.strength.held.connect(self.show_while)
        self.bar.fold.toggled.connect(lambda on: self.more.keep.look() if on else None)
        self.host.opened.connect(self.more.keep.forget)
        return [self.lines, self.strength], self.more

    def parameters(self):
        return {
            "count": self.more.count.value(),
            "strength": self.strength.value(),
            "lines": self.lines.value(),
            "nudge": self.more.nudge.value(),
            "anyway": False,
        }

    def beside(self):
        more = self.more
        return {"seed": more.seed.value(), "inside": more.inside.isChecked(), "keep": more.keep.value()}

    def wish(self, entry):
        lines = self.lines.value()
        kind = () if lines in ("all", entry.kind) else (("lines", lines),)
        same = abs(self.strength.value() - entry.run.wishes["parameters"]["strength"]) < 0.004
        return kind if same else (*kind, ("strength", float(self.strength.value())))

    def offer(self, choices):
        self.lines.offer(choices.get("lines") or WAYS)
        self.more.offer(choices.get("nudge") or ("search",))

    def restore(self, parameters):
        self.strength.slider.setValue(round(float(parameters["strength"]) * 100))
        self.lines.set_value("all")

    def _view(self):
        self.refresh_view()
        entries = self.model.entries()
        made = entries[-1].run.wishes["parameters"]["lines"] if entries else "all"
        if self.lines.value() == "all" and made != "all":
            self.session.status_message.emit(tr("These were made with one kind of lines; press Suggest for all kinds."))
