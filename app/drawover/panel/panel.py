"""The side panel, the same in Krita and in the studio: a page per task, a status line, and error messages.

The host provides the canvas, the client the engine; the embedding program creates and closes both.
"""

from typing import Any

from .announcing import Announcing
from .controls.engine_place import EnginePlaceDialog
from .controls.glyphs import good_color, mix, warning_color
from .controls.tips import Tips
from .drawings import Drawings
from .elsewhere import PlaceError
from .plain import plain_tip
from .qt import QShortcut, QtCore, QtGui, QtWidgets
from .tasks import PAGES
from .words import later, tr

_LINE_TIME = 6000  # ms for which a temporary line is shown in the status line
_REMEDIES = {
    "busy": later("Wait a moment, or cancel in the other window."),
    "timeout": later("Press Suggest again; if it stays so, copy the diagnostics into a report."),
    "forgotten": later("Press Suggest to draw it again."),
    "pack": later("Choose another pack, or install Drawover again."),
}


class StatusLine(QtWidgets.QWidget):
    """A dot for the engine's state, and one line of text, elided if necessary. `clicked`: with the mouse."""

    clicked = QtCore.Signal()

    def __init__(self, parent=None):
        super().__init__(parent)
        self._text, self._state = "", ""
        self.label = QtWidgets.QLabel()
        self.label.setObjectName("drawover_status")
        self.label.setTextFormat(QtCore.Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QtWidgets.QSizePolicy.Policy.Ignored, QtWidgets.QSizePolicy.Policy.Fixed)
        font = QtGui.QFont(self.label.font())
        font.setPointSizeF(max(font.pointSizeF() * 0.9, 6.5))
        self.label.setFont(font)
        row = QtWidgets.QHBoxLayout(self)
        row.setContentsMargins(16, 0, 2, 0)
        row.addWidget(self.label, 1)
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event):
        if event.button() == QtCore.Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def set_text(self, text, state):
        """state: the engine's."""
        self._text, self._state = text, state
        self.label.setToolTip(plain_tip("{}\n{}".format(text, tr("Click to choose where the engine runs"))))
        self.label.setAccessibleName(text)
        self._fit()
        self.update()

    def text(self):
        """The complete line, before it is elided."""
        return self._text

    def resizeEvent(self, event):
        super().resizeEvent(event)
        self._fit()

    def _fit(self):
        room = max(self.width() - 20, 20)
        elide = QtCore.Qt.TextElideMode.ElideRight
        self.label.setText(self.label.fontMetrics().elidedText(self._text, elide, room))

    def paintEvent(self, event):
        painter = QtGui.QPainter(self)
        painter.setRenderHint(QtGui.QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        window, text = (
            palette.color(QtGui.QPalette.ColorRole.Window),
            palette.color(QtGui.QPalette.ColorRole.WindowText),
        )
        colors = {"ready": good_color(palette), "starting": mix(window, text, 0.5)}
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(colors.get(self._state, warning_color(palette)))
        painter.drawEllipse(QtCore.QPointF(7, self.height() / 2.0), 3.5, 3.5)


class Panel(QtWidgets.QWidget):
    """The widget to embed. `suggest_on_start`: request suggestions automatically once the engine is ready."""

    def __init__(self, host, engine, parent=None, keys=True, drawings=None):
        """drawings: the Drawings that several panels of one program share.

        keys: handle Ctrl+Return and Esc while the panel has the focus; not if the host has actions for them.
        """
        super().__init__(parent)
        self.setObjectName("drawover_panel")
        self.host, self.engine = host, engine
        self._on_start = False
        self._pending = False  # Suggest was pressed before the engine was ready
        self._open = True
        self._owned = Drawings(engine, self) if drawings is None else None
        shared = drawings or self._owned
        self.task_pages = {page.look.name: page(host, engine, drawings=shared) for page in PAGES}  # by task name
        self.tabs = QtWidgets.QTabBar()
        self.tabs.setObjectName("drawover_tabs")
        self.tabs.setAutoHide(True)  # a single page has no tab
        self.tabs.setDrawBase(False)
        self.pages = QtWidgets.QStackedWidget()
        for page in self.task_pages.values():
            self.tabs.addTab(tr(page.title))
            self.pages.addWidget(page)
        self.tabs.currentChanged.connect(self._change_page)
        self.status = StatusLine()
        column = QtWidgets.QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(6)
        column.addWidget(self.tabs)
        column.addWidget(self.pages, 1)
        column.addWidget(self.status)
        self.setMinimumWidth(220)
        self._add_keys({"Ctrl+Return": self.suggest} if keys else {}, Esc=self.escape)
        self._passing = QtCore.QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.timeout.connect(self._show_engine_state)
        self._connect()
        self._announcing = Announcing(self)
        self._tips = Tips(self)
        self._engine_changed()
        QtCore.QTimer.singleShot(0, self._start_engine)
        for page in self.task_pages.values():
            page.session.restore()

    @property
    def page(self) -> Any:
        """The visible page."""
        return self.pages.currentWidget()

    @property
    def session(self):
        """The visible page's Session."""
        return self.page.session

    @property
    def gallery(self):
        """The visible page's GalleryView."""
        return self.page.gallery

    @property
    def message(self):
        """The visible page's Message."""
        return self.page.message

    def show_task(self, name):
        """Show the page of that task."""
        self.tabs.setCurrentIndex(list(self.task_pages).index(name))

    def _change_page(self, index):
        self.page.leave()
        self._pending = False
        self.pages.setCurrentIndex(index)

    def _add_keys(self, more, **acts):
        for keys, act in {**acts, **more}.items():
            shortcut = QShortcut(QtGui.QKeySequence(keys), self)
            shortcut.setContext(QtCore.Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _connect(self):
        for page in self.task_pages.values():
            page.wanted.connect(self._request_suggestions)
            page.training_wanted.connect(self.show_training)
            page.session.status_message.connect(lambda line, page=page: self._page_line(page, line))
            page.session.hinted.connect(page.message.show_hint)
            page.session.doubted.connect(lambda line, page=page: page.message.show_hint(line, anyway=True))
            page.session.failed.connect(lambda code, line, page=page: self._failed(page, code, line))
            page.message.try_anyway.connect(self._try_anyway)
            page.message.try_again.connect(self._try_again)
            page.message.copy_diagnostics.connect(self._copy_diagnostics)
        self.status.clicked.connect(self.choose_engine)
        self.engine.changed.connect(self._engine_changed)
        self.host.changed.connect(self._host_changed)

    # -- for the embedding program ---------------------------------------------------------------------------------

    def suggest(self):
        """Press Suggest: capture what is chosen and fill the gallery."""
        self._request_suggestions(False)

    def cancel(self):
        """Press Cancel."""
        self._pending = False
        self.session.cancel()

    def step(self, by):
        """Choose the next suggestion (1) or the previous one (-1), and show it on the canvas."""
        self.page.step(by)

    def insert_chosen(self, as_reference=False):
        """Insert the chosen suggestion."""
        self.page.insert_chosen(as_reference)

    def toggle_preview(self):
        """Show the chosen suggestion on the canvas, or remove it."""
        self.page.show_chosen(not self.session.previewer.on)

    def toggle_moved(self):
        """Show what moved in the chosen suggestion, in red on the canvas and in words, or hide it."""
        self.page.looks.moved.toggle()

    def escape(self):
        """Cancel what runs; if nothing does, remove the suggestion from the canvas."""
        if self.session.running or self.session.suggester.waiting or self._pending:
            self.cancel()
        else:
            self.session.previewer.show(False)

    def insert(self, index, as_reference=False):
        """Insert the suggestion at this index of the gallery, as layers or as a reference."""
        self.session.insert(index, as_reference)

    @property
    def suggest_on_start(self):
        """True until the automatic first suggestions have been requested."""
        return self._on_start

    @suggest_on_start.setter
    def suggest_on_start(self, on):
        self._on_start = on
        if on:
            QtCore.QTimer.singleShot(0, self._suggest_early)

    def diagnostics(self):
        """-> str for a bug report: versions and states, no picture and no token."""
        text = self.engine.diagnostics()
        shown = self.message
        if not shown.isHidden():
            text = "Shown: [{}] {}\n{}".format(shown.code, shown.sentence.text(), text)
        return text

    def shutdown(self):
        """Stop what runs, and remove previews and temporary files. The embedding program closes the engine's client."""
        if self._open:
            self._open = False
            self.engine.changed.disconnect(self._engine_changed)
            self.host.changed.disconnect(self._host_changed)
            self._passing.stop()
            self._announcing.shutdown()
            for page in self.task_pages.values():
                page.shutdown()
            if self._owned is not None:
                self._owned.shutdown()

    # -- events ----------------------------------------------------------------------------------------------------

    def choose_engine(self):
        """Ask where the engine is to run; -> the dialog."""
        dialog = EnginePlaceDialog(self.engine.launcher.place, self)
        dialog.setAttribute(QtCore.Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda place: self._engine_chosen(dialog, place))
        dialog.open()
        return dialog

    def _engine_chosen(self, dialog, place):
        try:
            self.engine.use_place(place)
        except PlaceError as error:
            dialog.show_problem(str(error))
            return
        dialog.accept()

    def show_training(self):
        """Show the window that trains a pack of one's own; -> the dialog."""
        return self._announcing.show_dialog()

    def _start_engine(self):
        if self._open:
            self.engine.start()

    def _request_suggestions(self, live):
        engine = self.engine
        if live and (engine.state != "ready" or not engine.packs):
            return
        if not live:
            self.message.hide()
        if engine.state == "ready" and engine.packs:
            self._pending = False
            self.page.suggest(live=live, quiet=live)
        elif engine.state == "starting":
            self._pending = True
            self._show_line(tr("Suggesting as soon as the engine is ready…"))
        else:
            self._pending = True
            engine.retry()
            self._engine_changed()

    def _try_again(self):
        self.message.hide()
        self.engine.retry()
        self._engine_changed()

    def _engine_changed(self):
        state, engine = self.engine.state, self.engine
        for page in self.task_pages.values():
            page.engine_changed()
        if not self._passing.isActive() or state != "ready":
            self._passing.stop()
            self._show_engine_state()
        if state == "ready" and engine.packs:
            if self.message.code in ("state", "engine"):
                self.message.hide()
            self._suggest_early()
        elif state != "starting":
            self._pending = False
            # Before the first look for an engine its absence is no error.
            if state != "absent" or engine.remedy:
                self._show_state()

    def _suggest_early(self):
        """Make the request that was pending until the engine was ready."""
        if self._open and self.engine.state == "ready" and self.engine.packs and (self._pending or self._on_start):
            pressed, self._pending, self._on_start = self._pending, False, False
            if pressed or not self.page.model.entries():  # a drawing may have its suggestions stored with it
                self.page.suggest(quiet=not pressed)

    def _show_engine_state(self):
        if self._open:
            self.status.set_text(self.engine.sentence, self.engine.state)

    def show_line(self, line):
        """Show a line in the status line for some seconds."""
        self._show_line(line)

    def _show_line(self, line):
        self.status.set_text(line, self.engine.state)
        self._passing.start(_LINE_TIME)

    def _page_line(self, page, line):
        if page is self.page:
            self._show_line(line)

    def _try_anyway(self):
        self.message.hide()
        self.page.suggest(anyway=True)

    def _failed(self, page, code, sentence):
        self._passing.stop()
        self._show_engine_state()
        if code == "engine" and self.engine.state not in ("ready", "starting"):
            self._show_state()  # its reason explains more than the failure of this request
            return
        details = "{}: {}\n\n{}".format(code, sentence, self.engine.diagnostics())
        page.message.show_error(code, sentence, tr(_REMEDIES.get(code, "")), details)

    def _show_state(self):
        engine = self.engine
        self.message.show_error("state", engine.sentence, engine.remedy, engine.diagnostics(), again=True)

    def _host_changed(self):
        if self.message.is_hint():
            self.message.hide()

    def _copy_diagnostics(self):
        QtGui.QGuiApplication.clipboard().setText(self.diagnostics())
