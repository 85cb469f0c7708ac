"""The page of the task `correct`: its controls around the gallery. What they set off is session.py's."""

from . import pixels
from .controls.choices import LinesSwitch, More, SourcePicker
from .controls.message import Message
from .controls.pack_picker import PackPicker
from .controls.strength import Strength
from .controls.suggest_bar import SuggestBar
from .gallery import GalleryModel, GalleryView
from .qt import QtCore, QtGui, QtWidgets, is_deleted
from .session import Session

_FIRST = ("Nothing suggested yet", "Draw something, then press Suggest.\nYour own lines are never changed.")


class CorrectPage(QtWidgets.QWidget):
    """One host's drawing, corrected. `message` is where errors are said."""

    title = "Correct"
    wanted = QtCore.Signal(bool)  # suggestions are asked for; True: by Live

    def __init__(self, host, engine, parent=None):
        super().__init__(parent)
        self.host, self.engine = host, engine
        self.model = GalleryModel(self)
        self.session = Session(host, engine, self.model, self)
        self.source, self.pack = SourcePicker(), PackPicker()
        self.bar, self.more, self.message = SuggestBar(), More(), Message()
        self.lines, self.strength = LinesSwitch(), Strength()
        self.gallery = GalleryView(self.model)
        self.gallery.show_hint(*_FIRST)
        self._lay_out()
        self._connect()

    def _lay_out(self):
        heading = QtWidgets.QLabel(self.title)
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
        self.more.hide()
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addLayout(top)
        column.addWidget(self.bar)
        column.addWidget(self.more)
        column.addWidget(self.message)
        column.addWidget(self.lines)
        column.addWidget(self.strength)
        column.addWidget(self.gallery, 1)

    def _connect(self):
        self.bar.suggest.connect(lambda: self.wanted.emit(False))
        self.bar.cancel.connect(self.session.cancel)
        self.bar.fold.toggled.connect(self.more.setVisible)
        self.bar.live.toggled.connect(self.session.set_live)
        self.session.live_wanted.connect(lambda: self.wanted.emit(True))
        self.session.running_changed.connect(self.bar.set_running)
        self.session.progress.connect(self.bar.set_progress)
        self.lines.chosen.connect(lambda _: self._view())
        self.strength.moved.connect(lambda _: self._view())
        self.strength.held.connect(self._strength_held)
        self.pack.sample_wanted.connect(self._fetch_sample)
        gallery = self.gallery
        gallery.visible_changed.connect(lambda: self.session.show_rows(gallery.visible_rows()))
        gallery.preview_wanted.connect(self.session.preview)
        gallery.insert_wanted.connect(self.session.insert)
        gallery.reference_wanted.connect(lambda row: self.session.insert(row, as_reference=True))
        gallery.delete_wanted.connect(self.session.delete)
        gallery.star_wanted.connect(lambda row: self.model.toggle_star(self.model.entry(row)))
        gallery.copy_wanted.connect(self._copy)
        gallery.save_wanted.connect(self._save)

    # -- what the controls say -------------------------------------------------------------------------------------

    def suggest(self, live=False, quiet=False):
        """Ask for suggestions with what the controls say; -> True when a run began."""
        wishes = {
            "pack": self.pack.value() or "faces",
            "count": self.more.count.value(),
            "strength": self.strength.value(),
            "lines": self.lines.value(),
            "seed": self.more.seed.value(),
        }
        self.session.view(self.lines.value(), self.strength.value(), [])
        return self.session.suggest(self.source.value(), live=live, quiet=quiet, **wishes)

    def _view(self):
        self.session.view(self.lines.value(), self.strength.value(), self.gallery.visible_rows())
        entries = self.model.entries()
        made = entries[-1].run.wishes["lines"] if entries else "all"
        if self.lines.value() == "all" and made != "all":
            self.session.told.emit("These were made with one kind of lines; press Suggest for all kinds.")

    def _strength_held(self, on):
        row = self.gallery.selected_row()
        self.session.preview(row if on and row >= 0 else -1)

    def _fetch_sample(self, name):
        self.engine.sample(name, lambda image: None if is_deleted(self.pack) else self.pack.set_sample(name, image))

    # -- pictures out ----------------------------------------------------------------------------------------------

    def _copy(self, row):
        def done(image):
            QtGui.QGuiApplication.clipboard().setImage(image)
            self.session.told.emit("Copied.")

        self.session.image(row, done)

    def _save(self, row):
        entry = self.model.entry(row)
        if entry is None:
            return
        dialog = QtWidgets.QFileDialog(self.window(), "Save the suggestion", "", "PNG pictures (*.png)")
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
                self.session.failed.emit("save", "The picture could not be saved: {}.".format(why))
            else:
                self.session.told.emit("Saved.")

        self.session.image(self.model.row_of(entry), done)

    # -- states ----------------------------------------------------------------------------------------------------

    def engine_changed(self):
        """Show what the engine can do now."""
        state = self.engine.state
        self.pack.set_packs(self.engine.packs if state == "ready" else [])
        if state == "ready" and self.engine.packs:
            self.gallery.show_hint(*_FIRST)
        elif state == "starting":
            self.gallery.show_hint(
                "Starting the engine…", "The first start takes some seconds.\nYou can draw meanwhile."
            )
        else:
            self.gallery.show_hint("No suggestions without the engine", "What to do is said above.")

    def shutdown(self):
        self.session.shutdown()
        self.gallery.clean_up()
