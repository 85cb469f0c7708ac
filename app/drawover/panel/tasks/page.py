"""The base of every task's page: its controls around the gallery, comparing, inserting and saving.

What they set off is session.py's. A task's own page says its Look, and overrides what its controls are and wish.
"""

from .. import pixels
from ..controls.choices import SourcePicker
from ..controls.looks import Changes, LooksBar
from ..controls.message import Message
from ..controls.options import Options
from ..controls.pack_picker import PackPicker
from ..controls.suggest_bar import SuggestBar
from ..gallery import GalleryView
from ..gallery_model import ShownModel
from ..plain import in_menu
from ..qt import QtCore, QtGui, QtWidgets, is_deleted
from ..session import Session
from ..words import later, tr
from .look import Look

_FIRST = (
    later("Nothing suggested yet"),
    later("Draw something, then press Suggest.\nYour own lines are never changed."),
)


class Page(QtWidgets.QWidget):
    """One host's drawing, and what one task makes of it. `message` is where errors are said."""

    title = ""
    look = Look()  # one for all pages of the task
    chooses_pack = True  # the artist chooses which pack answers
    trains_packs = False  # the artist can train a pack for this task
    view = GalleryView  # what shows the suggestions
    first = _FIRST  # what stands in the place of suggestions until there are some
    wanted = QtCore.Signal(bool)  # suggestions are asked for; True: by Live
    training_wanted = QtCore.Signal()  # the artist wants to train a pack, or to see how far the training is

    def __init__(self, host, engine, parent=None, drawings=None):
        super().__init__(parent)
        self.host, self.engine = host, engine
        self.model = ShownModel(self)
        self.session = Session(host, engine, self.model, self.look, self, drawings)
        self.source, self.pack = SourcePicker(host.selects), PackPicker()
        self.bar, self.message = SuggestBar(), Message()
        self.gallery = self.view(self.model)
        self.looks, self.changes = LooksBar(), Changes()
        self.looks.moved.setVisible(bool(self.look.overlay))
        self._told = None, ()  # Entry and what was told of it last: a list of sentences
        self.gallery.show_hint(*map(tr, self.first))
        self.controls, self.folded = self.make_controls()
        self._lay_out()
        self._connect()

    # -- what a task's page is of its own --------------------------------------------------------------------------

    def make_controls(self):
        """-> (widgets above the gallery, the widget behind the fold or None). Here: what the engine says may be set."""
        self.options = Options()
        self.options.changed.connect(self.refresh_view)
        return [self.options], None

    def parameters(self):
        """-> dict of the task's parameters, as the controls say."""
        return self.options.values()

    def beside(self):
        """-> dict of what else is wished: seed, inside, keep, as Suggester.suggest takes them."""
        return {}

    def wish(self, entry):
        """-> job.Job's wish: what of an entry is to be other than it came."""
        made = entry.run.wishes["parameters"]
        return tuple((name, value) for name, value in self.options.redrawing().items() if made.get(name) != value)

    def knows(self, pack):
        """-> True for a pack (as the engine tells of it) that may be chosen, of those that the task can be asked of."""
        _ = pack
        return True

    def offer(self, choices):
        """Show what the chosen pack can do: of which parameters it has only some choices, and which."""
        self.options.offer(choices)

    def restore(self, parameters):
        """Another drawing's suggestions come, made with these parameters."""
        self.options.set_values(parameters)

    # --------------------------------------------------------------------------------------------------------------

    def _lay_out(self):
        heading = QtWidgets.QLabel(tr(self.title))
        font = QtGui.QFont(heading.font())
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.1)
        heading.setFont(font)
        top = QtWidgets.QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(heading)
        top.addWidget(self.source)
        top.addStretch(1)
        top.addWidget(self.pack)
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addLayout(top)
        column.addWidget(self.bar)
        for widget in (self.looks, self.changes):
            widget.hide()
        if self.folded is None:
            self.bar.fold.hide()
        else:
            self.folded.hide()
            column.addWidget(self.folded)
        for widget in (self.message, *self.controls):
            column.addWidget(widget)
        column.addWidget(self.gallery, 1)
        column.addWidget(self.changes)
        column.addWidget(self.looks)

    def _connect(self):
        self.bar.suggest.connect(lambda: self.wanted.emit(False))
        self.bar.cancel.connect(self.session.cancel)
        self.bar.fold.toggled.connect(self._fold)
        self.bar.live.toggled.connect(self.session.set_live)
        self.session.live_triggered.connect(lambda: self.wanted.emit(True))
        self.session.running_changed.connect(self.bar.set_running)
        self.session.progress.connect(self.bar.set_progress)
        self.pack.sample_requested.connect(self._fetch_sample)
        self.pack.chosen.connect(lambda _: self._offer())
        self.pack.opened.connect(self._offer_training)
        self.pack.new_requested.connect(self.training_wanted)
        self.looks.mode_changed.connect(self._compare)
        self.looks.share_changed.connect(lambda share: self.session.previewer.compare(self.looks.mode(), share))
        self.looks.moved.toggled.connect(lambda _: self._look())
        self.looks.placing.chosen.connect(self.session.set_placing)
        self.session.placed.connect(self._placed)
        self.looks.clear.connect(self.session.clear)
        self.host.wiped.connect(self._wiped)
        self.changes.insert.connect(lambda: self.session.insert_moved(self.gallery.selected_row()))
        self.session.previewer.shown.connect(self.gallery.set_shown)
        self.session.inserting.inserted.connect(self.gallery.ignore_pointer)
        self.session.words.came.connect(self._worded)
        self.session.restoring.connect(self.restore)
        gallery = self.gallery
        gallery.visible_changed.connect(lambda: self.session.show_rows(gallery.visible_rows()))
        gallery.preview_requested.connect(self.session.preview)
        gallery.show_requested.connect(self.session.previewer.show)
        gallery.insert_requested.connect(self.session.insert)
        gallery.reference_requested.connect(lambda row: self.session.insert(row, as_reference=True))
        gallery.delete_requested.connect(self.session.delete)
        gallery.star_requested.connect(lambda row: self.model.toggle_star(self.model.entry(row)))
        gallery.copy_requested.connect(self._copy)
        gallery.save_requested.connect(self._save)
        gallery.look_requested.connect(self._look_key)
        gallery.selection_changed.connect(self._look)
        gallery.settled.connect(self._lay_changes)
        for signal in (self.model.modelReset, self.model.rowsRemoved, self.model.dataChanged):
            signal.connect(lambda *_: self._look())

    # -- what the controls say -------------------------------------------------------------------------------------

    def suggest(self, live=False, quiet=False, **more):
        """Ask for suggestions with what the controls say. more: parameters that are to be other than they say."""
        wishes = {"pack": self.pack.value() or "faces", "seed": 0, "parameters": {**self.parameters(), **more}}
        wishes.update(self.beside())
        self.session.view(self.wish, [])
        self.session.suggest(self.source.value(), live=live, quiet=quiet, **wishes)

    def refresh_view(self):
        """Show the suggestions as the controls wish them now."""
        self.session.view(self.wish, self.gallery.visible_rows())

    def show_while(self, on):
        """While a control is held, what it does is seen on the canvas."""
        row = max(self.gallery.selected_row(), 0)
        self.session.preview(row if on and self.model.entry(row) else -1)

    def _fetch_sample(self, name):
        self.engine.sample(name, lambda image: None if is_deleted(self.pack) else self.pack.set_sample(name, image))

    def _offer_training(self):
        """The list of packs is opened: say at its end how to train one, or how far that is."""
        if not self.trains_packs:
            return
        training = self.engine.training
        training.refresh()
        if training.active and training.fields.get("order"):
            self.pack.set_last_row(tr("Training “{title}”…").format(title=in_menu(training.fields.get("title", ""))))
        else:
            self.pack.set_last_row(tr("New pack from a folder…"))

    def _fold(self, on):
        if self.folded is not None:
            self.folded.setVisible(on)

    def _offer(self):
        self.offer((self.pack.current() or {}).get("offers", {}).get(self.look.name, {}))

    # -- looking closer --------------------------------------------------------------------------------------------

    def show_chosen(self, on):
        """Have the chosen suggestion on the canvas, or away; the first one where none is chosen yet."""
        if on and self.gallery.selected_row() < 0:
            self.gallery.select(0)
        self.session.previewer.show(on)

    def step(self, by):
        """Choose the suggestion that many places further on, around the ends, and show it on the canvas."""
        count, row = len(self.model.entries()), self.gallery.selected_row()
        if count:
            self.gallery.step_to((row + by) % count if row >= 0 else 0 if by > 0 else count - 1)

    def insert_chosen(self, as_reference=False):
        """Insert the chosen suggestion; says so where none is chosen."""
        if self.model.entry(self.gallery.selected_row()) is None:
            self.session.status_message.emit(tr("Choose a suggestion first."))
        else:
            self.session.insert(self.gallery.selected_row(), as_reference)

    def _look_key(self, what):
        if what == "moved":
            self.looks.moved.toggle()
        elif what == "show":
            self.show_chosen(not self.session.previewer.on)
        else:
            self.looks.toggle(what)

    def _look(self):
        """Another suggestion may be chosen, or it is to be looked at in another way."""
        row, some = self.gallery.selected_row(), bool(self.model.entries())
        entry, moved = self.model.entry(row), some and self.looks.moved.isChecked()
        self.looks.setVisible(some)
        self.session.choose(row)
        self.session.previewer.show_moved(moved)
        wanted = entry if moved and self.look.told else None
        if wanted is not self.session.words.entry:
            self.session.words.request(wanted)
        self._lay_changes()

    def _worded(self, entry, sentences):
        self._told = entry, sentences
        self._lay_changes()

    def _lay_changes(self):
        """Say what is told of the chosen suggestion. It takes room from the gallery, so not amid a double click."""
        if self.gallery.clicking:
            return
        entry, sentences = self._told
        wanted = self.session.words.entry
        if entry is not None and entry is wanted:
            self.changes.set_sentences(sentences, self.look.is_own(self.session.showing.kind(entry)), entry.origin)
        self.changes.setVisible(wanted is not None)

    def _compare(self, mode):
        """Hold the chosen suggestion against the drawing, on the canvas."""
        if mode:
            self.show_chosen(True)
        self.session.previewer.compare(mode)

    def _wiped(self, x):
        span = self.session.previewer.span()
        if span is not None:
            self.looks.set_share(min(max((x - span[0]) / (span[1] - span[0]), 0.0), 1.0))

    def _placed(self, placing):
        """The drawing that is open says where suggestions go."""
        if placing != self.looks.placing.value():
            self.looks.placing.set_value(placing)

    # -- pictures out ----------------------------------------------------------------------------------------------

    def _copy(self, row):
        def done(image):
            QtGui.QGuiApplication.clipboard().setImage(image)
            self.session.status_message.emit(tr("Copied."))

        self.session.image(row, done)

    def _save(self, row):
        entry = self.model.entry(row)
        if entry is None:
            return
        dialog = QtWidgets.QFileDialog(self.window(), tr("Save the suggestion"), "", tr("PNG pictures (*.png)"))
        dialog.setObjectName("drawover_save")
        dialog.setAcceptMode(QtWidgets.QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.selectFile("{} {}.png".format(entry.title, entry.number + 1))
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(entry, path))
        dialog.open()  # not exec(): a nested event loop breaks Krita

    def save(self, entry, path):
        """Write a suggestion as PNG, at the size of the drawing."""

        def done(image):
            try:
                body = pixels.png(image)
                with open(path, "wb") as file:
                    file.write(body)
            except (OSError, pixels.PixelError) as error:
                why = getattr(error, "strerror", None) or error
                self.session.failed.emit("save", tr("The picture could not be saved: {}.").format(why))
            else:
                self.session.status_message.emit(tr("Saved."))

        self.session.image(self.model.row_of(entry), done)

    # -- states ----------------------------------------------------------------------------------------------------

    def engine_changed(self):
        """Show what the engine can do now."""
        state = self.engine.state
        packs = self.engine.packs if state == "ready" and self.chooses_pack else []
        self.pack.set_packs([pack for pack in packs if self.look.name in pack.get("tasks", ()) and self.knows(pack)])
        if state == "ready":
            self.engine_ready()
        if state == "ready":
            self._offer()
        if state == "ready" and self.engine.packs:
            self.gallery.show_hint(*map(tr, self.first))
        elif state == "starting":
            self.gallery.show_hint(
                tr("Starting the engine…"), tr("The first start takes some seconds.\nYou can draw meanwhile.")
            )
        else:
            self.gallery.show_hint(tr("No suggestions without the engine"), tr("What to do is said above."))

    def engine_ready(self):
        """Show what the engine says may be set."""
        if hasattr(self, "options"):
            self.options.set_options(self.engine.tasks.get(self.look.name, {}).get("options", ()))

    def leave(self):
        """Another page is in front: nothing of this one lies over the canvas."""
        self.bar.live.setChecked(False)
        self.session.preview(-1)
        self.session.previewer.show(False)

    def shutdown(self):
        self.session.shutdown()
        self.gallery.clean_up()
