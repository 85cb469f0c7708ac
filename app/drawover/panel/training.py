"""The training of a pack of one's own, as the engine tells of it: asked for again and again while somebody looks.

All panels of all programs see the same training, which is the engine's. controls/new_pack.py shows it.
"""

from .qt import QtCore, QtGui
from .watching import READY
from .wording import worded

NONE, DONE, FAILED = "none", "done", "failed"
RUNNING = ("preparing", "learning", "writing")
_ACTIVE = ("looking", "pausing", "stopping", *RUNNING)
_SOON, _LATER = 700, 4000  # ms between two questions, while it is looked at and while it is not


class Training(QtCore.QObject):
    """Read `phase` and the rest after each `changed`.

    phase: none | looking | looked | preparing | learning | writing | pausing | paused | stopping | done | failed.
    fields: as the engine's status of it; pictures: dicts with name and problem, of the folder that was looked at.
    """

    changed = QtCore.Signal()
    finished = QtCore.Signal(str, str)  # name and title of a pack that was finished while this program looked on
    broke_off = QtCore.Signal(str)  # a sentence: the training failed while this program looked on

    def __init__(self, engine):
        super().__init__(engine)
        self._engine = engine
        self.fields, self.pictures, self.trouble = {}, [], ""
        self.thumbnails, self.preview = QtGui.QImage(), QtGui.QImage()
        self._watchers = 0
        self._previews = -1  # number of the preview that was fetched
        self._listed = ()  # of which folder and how many pictures `pictures` are
        self._call = None
        self._timer = QtCore.QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.refresh)
        engine.changed.connect(self._engine_changed)

    # -- what it is ------------------------------------------------------------------------------------------------

    @property
    def phase(self):
        return str(self.fields.get("phase", NONE))

    @property
    def sentence(self):
        """-> str: what is being done, or why it failed."""
        return worded(self.fields.get("message"), self.fields.get("text", ""))

    @property
    def missing(self):
        """-> str: why nothing can be trained on this machine; "" if it can. `command` mends it: it follows the text."""
        english = (self.fields.get("problem") or "").replace(self.command, "") if self.command else ""
        message = self.fields.get("problem_message")
        if isinstance(message, dict) and isinstance(message.get("arguments"), dict):
            message = dict(message, arguments=dict(message["arguments"], command=""))
        return worded(message, english or self.fields.get("problem") or "").strip()

    @property
    def command(self):
        """-> str: the command for a terminal that installs what training lacks here; "" if there is none."""
        return str(self.fields.get("command") or "")

    @property
    def elsewhere(self):
        """-> bool: the engine is another machine's, which does not train for this one."""
        return self._engine.launcher.place is not None

    @property
    def active(self):
        """-> bool: something is being done."""
        return self.phase in _ACTIVE

    # -- what may be asked -----------------------------------------------------------------------------------------

    def watch(self, on):
        """Somebody looks (True), or not any more: ask more often, or less."""
        self._watchers += 1 if on else -1
        if on:
            self.refresh()
        else:
            self._timer.stop()
            self._go_on()

    def refresh(self):
        """Ask how far it is."""
        if self._engine.state == READY and not self.elsewhere and self._call is None:
            self._call = self._engine.calls.get("/v1/training", self._answered)

    def look(self, folder):
        """Have the pictures of a folder looked at."""
        self._post("look", {"folder": folder})

    def start(self, title):
        """Learn from the folder that was looked at."""
        self._post("start", {"title": title})

    def pause(self):
        self._post("pause", {})

    def resume(self):
        self._post("resume", {})

    def stop(self):
        """End it, and forget all of it except for a finished pack."""
        self._engine.calls.delete("/v1/training", self._done)

    # --------------------------------------------------------------------------------------------------------------

    def _post(self, what, fields):
        self._engine.calls.post("/v1/training/" + what, fields, self._done)

    def _engine_changed(self):
        if self._engine.state != READY:
            self._timer.stop()
            if self._call is not None:
                self._call.cancel()
                self._call = None
        elif not self._timer.isActive():
            self.refresh()

    def _answered(self, answer):
        self._call = None
        self._done(answer)

    def _done(self, answer):
        """The engine's answer: to a question, or to something that was asked for."""
        fields, trouble = None, ""
        if answer.ok:
            try:
                fields = answer.json()
            except ValueError:
                fields = None
        else:
            trouble = answer.sentence
        before, self.trouble = (self.fields, self.trouble), trouble
        if fields is not None:
            self.fields = fields
            self._fetch()
            if set(fields.get("own") or ()) - {pack["title"] for pack in self._engine.packs}:
                self._engine.retry()  # a pack was finished that this program does not list yet
        if (self.fields, self.trouble) != before:
            self.changed.emit()
        if fields is not None:
            self._announce(str(before[0].get("phase", NONE)))
        self._go_on()

    def _go_on(self):
        if self._engine.state == READY and (self.active or self._watchers):
            self._timer.start(_SOON if self._watchers else _LATER)

    def _announce(self, before):
        if before == self.phase or before not in (*_ACTIVE, "paused"):
            return
        if self.phase == DONE:
            self.finished.emit(str(self.fields.get("pack", "")), str(self.fields.get("title", "")))
        elif self.phase == FAILED:
            self.broke_off.emit(self.sentence)

    def _fetch(self):
        """Fetch the pictures that are not here yet."""
        if self.phase == NONE:
            self.pictures, self._listed, self._previews = [], (), -1
            self.thumbnails, self.preview = QtGui.QImage(), QtGui.QImage()
        calls, fields = self._engine.calls, self.fields
        listed = (fields.get("folder"), fields.get("count"), fields.get("usable"))
        if self.phase in ("looked", *RUNNING) and listed != self._listed:
            self._listed = listed
            calls.get("/v1/training/pictures", self._listing)
            calls.get("/v1/training/thumbnails", lambda answer: self._picture("thumbnails", answer))
        previews = fields.get("previews", 0)
        if previews and previews != self._previews:
            self._previews = previews
            calls.get("/v1/training/preview", lambda answer: self._picture("preview", answer))

    def _listing(self, answer):
        try:
            pictures = answer.json().get("pictures") if answer.ok else []
        except ValueError:
            pictures = []
        self.pictures = []
        for one in [each for each in pictures or [] if isinstance(each, dict)]:
            problem = worded(one.get("message"), one["problem"]) if one.get("problem") else ""
            self.pictures.append({"name": str(one.get("name", "")), "problem": problem})
        self.changed.emit()

    def _picture(self, name, answer):
        image = QtGui.QImage()
        if answer.ok:
            image.loadFromData(QtCore.QByteArray(answer.body), "PNG")
        setattr(self, name, image)
        self.changed.emit()
