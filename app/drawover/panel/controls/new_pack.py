"""The window that makes a pack of a folder of drawings: what of it can be used, how far it is, what it makes already.

Everything it shows is the engine's, by training.py; so it may be closed and opened at any time.
"""

from ..plain import plain_label
from ..qt import QtCore, QtGui, QtWidgets
from ..training import DONE, FAILED, RUNNING
from ..words import tr
from .buttons import PrimaryButton, TextButton
from .folder_pictures import FolderPictures
from .glyphs import mix, warning_color
from .picture_view import PictureView

_ROLE = QtGui.QPalette.ColorRole
_WIDTH, _HEIGHT = 470, 620
MAX_TITLE = 60  # characters of a pack's name
_COPIED_TIME = 2000  # ms


class NewPackDialog(QtWidgets.QDialog):
    """`training`: training.Training."""

    def __init__(self, training, parent=None):
        super().__init__(parent)
        self.setObjectName("drawover_new_pack_dialog")
        self.setWindowTitle(tr("A pack of your own"))
        self.training = training
        self._asked_again = False  # another pack is wanted, although the last one is finished
        self._watching = False
        self.heading, self.text, self.note = self._label("heading", bold=True), self._label("text"), self._label("note")
        self.problem = self._label("problem")
        self.command = QtWidgets.QLineEdit()
        self.command.setObjectName("drawover_train_command")
        self.command.setReadOnly(True)
        self.copy = self._button("copy", tr("Copy"))
        self._copied = QtCore.QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.timeout.connect(lambda: self.copy.setText(tr("Copy")))
        self.bar = QtWidgets.QProgressBar()
        self.bar.setObjectName("drawover_train_progress")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.pictures, self.preview = FolderPictures(), PictureView()
        self.name = QtWidgets.QLineEdit()
        self.name.setObjectName("drawover_train_name")
        self.name.setAccessibleName(tr("Name of the pack"))
        self.name.setPlaceholderText(tr("Name of the pack"))
        self.name.setMaxLength(MAX_TITLE)
        self.choose, self.begin = PrimaryButton(tr("Choose a folder…"), "layer"), PrimaryButton("", "spark")
        self.choose.setObjectName("drawover_train_choose")
        self.begin.setObjectName("drawover_train_begin")
        self.other, self.pause = self._button("other", tr("Another folder…")), self._button("pause", tr("Pause"))
        self.resume, self.stop = self._button("resume", tr("Resume")), self._button("stop", tr("Stop"))
        self.another = self._button("another", tr("Another pack…"))
        self.closing = self._button("close", tr("Close"))
        self._lay_out()
        self._connect()
        self.resize(_WIDTH, _HEIGHT)
        self._show()

    def _label(self, name, bold=False):
        label = plain_label()
        label.setObjectName("drawover_train_" + name)
        label.setWordWrap(True)
        label.setTextInteractionFlags(QtCore.Qt.TextInteractionFlag.TextSelectableByMouse)
        if bold:
            font = QtGui.QFont(label.font())
            font.setBold(True)
            font.setPointSizeF(font.pointSizeF() * 1.15)
            label.setFont(font)
        return label

    def _button(self, name, text):
        button = TextButton(text)
        button.setObjectName("drawover_train_" + name)
        return button

    def _lay_out(self):
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(9)
        self._command_row = QtWidgets.QWidget()
        row = QtWidgets.QHBoxLayout(self._command_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.command, 1)
        row.addWidget(self.copy)
        for widget in (self.heading, self.text, self.problem, self._command_row, self.choose, self.bar):
            column.addWidget(widget)
        column.addWidget(self.pictures, 1)
        column.addWidget(self.preview, 1)
        self._space = QtWidgets.QWidget()
        column.addWidget(self._space, 1)
        for widget in (self.note, self.name, self.begin):
            column.addWidget(widget)
        buttons = QtWidgets.QHBoxLayout()
        for button in (self.other, self.pause, self.resume, self.stop, self.another):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.closing)
        column.addLayout(buttons)

    def _connect(self):
        self.training.changed.connect(self._show)
        self.choose.clicked.connect(self.ask_folder)
        self.other.clicked.connect(self.ask_folder)
        self.begin.clicked.connect(self._begin)
        self.name.returnPressed.connect(self._begin)
        self.name.textChanged.connect(lambda _: self._show_name())
        self.pause.clicked.connect(self.training.pause)
        self.resume.clicked.connect(self.training.resume)
        self.stop.clicked.connect(self._ask_to_stop)
        self.another.clicked.connect(self._start_over)
        self.closing.clicked.connect(self.close)
        self.copy.clicked.connect(self._copy_command)

    # -- what the artist does --------------------------------------------------------------------------------------

    def ask_folder(self):
        """Choose the folder of drawings; -> the dialog."""
        dialog = QtWidgets.QFileDialog(self, tr("Choose a folder of finished line drawings"))
        dialog.setObjectName("drawover_train_folder")
        dialog.setFileMode(QtWidgets.QFileDialog.FileMode.Directory)
        dialog.setOption(QtWidgets.QFileDialog.Option.ShowDirsOnly, True)
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._look)
        dialog.open()  # not exec(): a nested event loop breaks Krita
        return dialog

    def _look(self, folder):
        self._asked_again = False
        self.training.look(folder)

    def _begin(self):
        title = self.name.text().strip()
        if title and self.begin.isEnabled():
            self.training.start(title)

    def _ask_to_stop(self):
        """Nothing to ask about where nothing was learned yet."""
        if not self.training.fields.get("order"):
            self.training.stop()
            return
        box = QtWidgets.QMessageBox(self)
        box.setObjectName("drawover_train_really")
        box.setWindowTitle(tr("Stop training"))
        box.setText(tr("Stop, and forget what was learned? To go on later, pause instead."))
        stop = box.addButton(tr("Stop and forget"), QtWidgets.QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(tr("Keep training"), QtWidgets.QMessageBox.ButtonRole.RejectRole)
        box.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        stop.clicked.connect(self.training.stop)
        box.open()

    def _start_over(self):
        self._asked_again = True
        self.training.stop()
        self._show()

    def _copy_command(self):
        QtGui.QGuiApplication.clipboard().setText(self.command.text())
        self.copy.setText(tr("Copied"))
        self._copied.start(_COPIED_TIME)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def showEvent(self, event):
        super().showEvent(event)
        if not self._watching:
            self._watching = True
            self.training.watch(True)

    def hideEvent(self, event):
        super().hideEvent(event)
        if self._watching:
            self._watching = False
            self.training.watch(False)

    def _show(self):
        training = self.training
        phase, fields = training.phase, training.fields
        if phase == DONE and self._asked_again:
            phase = "none"
        count, usable, least = (int(fields.get(name, 0)) for name in ("count", "usable", "least"))
        missing = tr(
            "A pack is trained on the machine that your drawings are on: let the engine run on this machine. Click "
            "the panel's lowest line for that."
        ) if training.elsewhere else training.missing  # fmt: skip
        learning = phase in (*RUNNING, "pausing", "paused", "stopping", FAILED) and bool(fields.get("order"))
        looked, choosing = phase == "looked", phase in ("none", FAILED) and not learning
        enough = looked and usable >= least
        self._say(phase, count, usable, least)
        self._say_problem(missing if choosing else "", phase)
        for widget, shown in (
            (self.bar, phase == "looking" or (learning and phase != FAILED)),
            (self.pictures, looked),
            (self.preview, (learning or phase == DONE) and not training.preview.isNull()),
            (self.name, enough),
            (self.begin, enough),
            (self.choose, choosing),
            (self.other, looked),
            (self.pause, phase in RUNNING),
            (self.resume, bool(fields.get("resumable")) and phase in ("paused", FAILED)),
            (self.stop, phase in ("looking", "paused", *RUNNING) or (phase == FAILED and learning)),
            (self.another, phase == DONE),
        ):
            widget.setVisible(shown)
        self._space.setVisible(self.pictures.isHidden() and self.preview.isHidden())
        self.choose.setEnabled(not missing)
        self.bar.setRange(0, 0 if phase in ("preparing", "stopping") else 1000)
        self.bar.setValue(round(1000 * float(fields.get("fraction", 0.0))))
        if looked:
            self.pictures.set_pictures(training.pictures, training.thumbnails)
            self.begin.setText(tr("Learn from {count} drawings").format(count=usable))
        self.preview.set_image(training.preview)
        self._show_name()

    def _say(self, phase, count, usable, least):
        training = self.training
        fields, title = training.fields, str(training.fields.get("title", ""))
        heading, text, note = tr("A pack of your own"), "", ""
        if phase == "looking":
            heading, text = tr("Looking at your drawings"), _capitalized(training.sentence)
        elif phase == "looked":
            heading = tr("{usable} of {count} pictures can be used").format(usable=usable, count=count)
            if usable < least:
                text = tr("A pack takes {least} at least, better 30: finished line drawings of one face each, without "
                          "color or shading.").format(least=least)  # fmt: skip
            else:
                text = tr("It learns for about half an hour, on this machine alone, at the lowest priority.")
        elif phase == DONE:
            heading = tr("The pack “{title}” is ready").format(title=title)
            text, note = _scores(fields.get("scores") or {}), tr("You find it in the list of packs.")
        elif phase == FAILED and fields.get("order"):
            heading = tr("The pack “{title}” is not finished").format(title=title)
        elif fields.get("order") and phase != "none":
            heading = tr("The pack “{title}”").format(title=title)
            text = _with_time(_capitalized(training.sentence), fields.get("minutes_left") if phase in RUNNING else None)
            if phase in ("pausing", "stopping"):
                text = tr("Pausing…") if phase == "pausing" else tr("Stopping…")
            note = tr("You can close this window and draw on. When the last Drawover window and Krita are closed, it "
                      "pauses, and keeps what it learned.")  # fmt: skip
        else:
            text = tr("Choose a folder with finished line drawings of faces, one face each: 8 at least, better 30. "
                      "Drawover learns your style from them, on this machine alone, and then corrects your sketches "
                      "toward it.")  # fmt: skip
        if phase in ("paused", *RUNNING) and not training.preview.isNull():
            note = tr("From left to right: a drawing of yours with a flaw, as it was corrected before, as it is "
                      "corrected now, as you drew it.") + "\n" + note  # fmt: skip
        self.heading.setText(heading)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def _say_problem(self, missing, phase):
        training = self.training
        said = missing or training.trouble or (training.sentence if phase == FAILED else "")
        self.problem.setText(said)
        self.problem.setVisible(bool(said))
        palette = self.problem.palette()
        palette.setColor(_ROLE.WindowText, warning_color(self.palette()))
        self.problem.setPalette(palette)
        command = training.command if missing and not training.elsewhere else ""
        self.command.setText(command)
        self.command.setCursorPosition(0)
        self._command_row.setVisible(bool(command))

    def _show_name(self):
        """Say what becomes of a pack that has the name already."""
        if self.training.phase != "looked":
            return
        title = " ".join(self.name.text().split())
        replaces = title in self.training.fields.get("own", [])
        self.note.setText(tr("“{title}” is there already: the new one takes its place.").format(title=title))
        self.note.setVisible(replaces)
        self.begin.setEnabled(bool(title))

    def changeEvent(self, event):
        super().changeEvent(event)
        if event.type() == QtCore.QEvent.Type.PaletteChange:
            quiet = mix(self.palette().color(_ROLE.Window), self.palette().color(_ROLE.WindowText), 0.7)
            palette = self.note.palette()
            if palette.color(_ROLE.WindowText) != quiet:
                palette.setColor(_ROLE.WindowText, quiet)
                self.note.setPalette(palette)


def _capitalized(sentence):
    return sentence[:1].upper() + sentence[1:]


def _with_time(sentence, minutes):
    if minutes is None:
        return sentence
    left = max(1, round(float(minutes)))
    words = tr("about a minute left") if left == 1 else tr("about {minutes} minutes left").format(minutes=left)
    return tr("{what}; {time}").format(what=sentence, time=words)


def _scores(scores):
    """-> str: what was gained, measured on drawings that were kept back."""
    try:
        before, after = (round(100 * float(scores[name])) for name in ("before", "after"))
    except (KeyError, TypeError, ValueError):
        return ""
    return tr("Of the error in drawings of yours that it never saw, flawed on purpose, {after} % are left; without it, "
              "{before} %.").format(after=after, before=before)  # fmt: skip
