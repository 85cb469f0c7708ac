"""The studio's main window: assembles canvas, bars, docks and panel, and connects the commands."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from ... import __version__
from ...document.errors import DocumentError
from ...panel import words
from ...panel.client import EngineClient, Launcher
from ...panel.panel import Panel
from ...panel.plain import in_menu, plain_label, plain_tip
from ...panel.words import tr
from ..canvas.canvas import Canvas
from ..commands import actions as commands
from ..commands import brushes, docks, editing, files, layers, suggestions, tools, view
from ..commands.shortcuts import Shortcuts
from ..docks.arrangement import Arrangement
from ..docks.brushes import BrushesDock
from ..docks.color import ColorDock
from ..docks.history import HistoryDock
from ..docks.layers import LayersDock
from ..docks.navigator import NavigatorDock
from ..docks.palette import PaletteDock
from ..docks.places import places
from ..drawing.desk import Desk
from ..drawing.drawing import Drawing
from ..files.files import Files
from ..files.recovered import RecoveryOffer
from ..files.recovery import Recovery
from ..files.shelf import Shelf
from ..files.start import first_drawing, sample_sketch
from ..host import StudioHost
from ..preferences.dialog import Preferences
from ..preferences.wiring import Wiring, theme_menu
from ..settings import Settings
from ..tools.bar import BAR, BrushBar
from ..tools.brushes import Brushes, own_brushes
from ..tools.colors import Colors
from ..tools.freehand import Freehand
from ..tools.painting import Painting
from ..tools.toolkit import Toolkit
from ..widgets import fonts, theme
from ..widgets.icons import icon
from ..widgets.mnemonics import settle
from ..widgets.notices import NoticeBar
from .crashes import CrashLog, CrashReports
from .diagnosing import Diagnosis
from .dialogs import about, ask_size
from .drawings import Drawings
from .hints import hint
from .manual import Manual
from .tabs import Tabs

# The context menu of a layer in the list.
_LAYER_MENU = (
    *("rename", "copy", "delete", None, "group", "ungroup", "merge", None),
    *("visible", "locked", "alpha", "clip"),
)


class Window(QMainWindow):
    """One drawing, its tools, and the panel. `engine`: the client to use; shut down when the window closes."""

    def __init__(self, settings: Settings, engine: EngineClient, recovery_folder: Path) -> None:
        super().__init__()
        self._settings = self.settings = settings
        self.engine = engine
        self._arranged = False
        self.drawing = Drawing(self)
        self.desk = Desk(self.drawing, self)
        self.brushes = Brushes(settings, self, own_brushes())
        self.canvas = Canvas(self.drawing, Freehand(self.drawing, self.brushes))
        self.brushes.changed.connect(self.canvas.update)
        self.notice = NoticeBar()
        self.files = Files(self.desk, settings, self)
        self.host = StudioHost(self.drawing, self.canvas, self)
        self.layers = LayersDock(self.drawing)
        self.panel = Panel(self.host, engine, keys=False)
        self.canvas.escaped.connect(self.panel.escape)
        self.painting = Painting(self.drawing, self.canvas, self.brushes, self)
        self.toolkit = Toolkit(self.drawing, self.canvas, self)
        self.colors = Colors(self.brushes, settings, self.drawing, self)
        self.shelf = Shelf(recovery_folder.parent / "palettes", self)
        self.shortcuts = Shortcuts(settings, self)
        self.docks = self._docks()
        self.recovery = Recovery(self.desk, recovery_folder, self)
        self.recovered = RecoveryOffer(self.recovery, self.notice, self)
        self._parts = self._parts_of_commands()
        self.actions_by_name = commands.make(self, self._parts, self.shortcuts.keys())
        self.shortcuts.follow(self.actions_by_name, self.canvas)
        self._build()
        self._connect()
        self.preferences = Preferences(settings, self.shortcuts, self)
        self.manual = Manual(self.shortcuts, self)
        self.diagnosis = Diagnosis(self.panel.diagnostics, self.show_status, self)
        self._retitle()
        self._follow()

    # ------------------------------------------------------------------------------------------------- building

    def _docks(self) -> Arrangement:
        self.color_dock = ColorDock(self.colors)
        self.palette_dock = PaletteDock(self.shelf, self.colors, self.settings)
        self.brushes_dock = BrushesDock(self.brushes)
        self.history_dock = HistoryDock(self.drawing, self.canvas)
        self.navigator = NavigatorDock(self.drawing, self.canvas)
        where = places(
            color=self.color_dock,
            palettes=self.palette_dock,
            brushes=self.brushes_dock,
            panel=self.panel,
            layers=self.layers,
            history=self.history_dock,
            navigator=self.navigator,
        )
        return Arrangement(self, where)

    def _build(self) -> None:
        self.setWindowIcon(icon("drawover"))
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.tabs = Tabs(self.desk)
        for widget, share in ((self.tabs, 0), (self.notice, 0), (self.canvas, 1)):
            column.addWidget(widget, share)
        self.setCentralWidget(middle)
        named = self.actions_by_name
        menus = commands.fill_menus(self.menuBar(), named)
        self._recent_menu = menus["recent"]
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self.bar = BrushBar(self.brushes, self)
        self.bar.fill(*([named[n] for n in names.split()] for names in BAR))
        self.addToolBar(self.bar)
        self.painting.held.connect(self.bar.show_tool)
        self.painting.build(named)
        self._report_bad_brushes()
        self.toolkit.build(named)
        rows = ("add", "group", "copy", "up", "down", "delete"), ("alpha", "clip")
        self.layers.fill(*([named[f"layer_{name}"] for name in row] for row in rows))
        self.layers.fill_menu(named[f"layer_{name}"] if name else None for name in _LAYER_MENU)
        self.color_dock.fill([named["color_swap"], named["color_default"]])
        self.docks.fill(menus["docks"])
        self.resize(1400, 900)
        self.theme_actions = theme_menu(menus["View"], self._settings)
        settle(self.menuBar())
        self._build_status()
        self.restoreGeometry(self._settings["window/geometry"])
        self.restoreState(self._settings["window/state"])
        self.canvas.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt applies the docks' sizes only once the window is shown."""
        super().showEvent(event)
        if not self._arranged and self._settings["window/state"].isEmpty():
            self.docks.resize()
        self._arranged = True

    def _build_status(self) -> None:
        self._message_label, self._engine_label, self._size, self._zoom = (plain_label() for _ in range(4))
        self._zoom.setMinimumWidth(56)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._message_label, 1)
        for label in (self._engine_label, self._size, self._zoom):
            bar.addPermanentWidget(label)
        self._message_timer = QTimer(self)
        self._message_timer.setSingleShot(True)
        self._message_timer.timeout.connect(self._show_hint)

    def _connect(self) -> None:
        self.drawing.done.connect(self._follow)
        self.drawing.renamed.connect(self._retitle)
        self.drawing.replaced.connect(self._show_size)
        self.canvas.viewed.connect(self._show_size)
        self.canvas.refused.connect(self._refused)
        self.drawings = Drawings(
            self.drawing, self.desk, self.files, self.canvas, self.toolkit, self.host, self.notice, self
        )
        self.tabs.closing.connect(self.files.close)
        self.desk.chosen.connect(self._follow)
        self.toolkit.clipboard.status_message.connect(self.show_status)
        self.recovered.opening.connect(self._cancel_first_suggestions)
        self.canvas.image_dropped.connect(self.files.insert_image)
        self.layers.refused.connect(self._refused)
        self.files.saving.connect(self.host.leaving)
        self.files.leaving.connect(self.host.leaving)
        self.files.failed.connect(self.notice.show_message)
        self.files.status_message.connect(self.show_status)
        self.recovery.failed.connect(self.notice.show_message)
        self.engine.changed.connect(self._show_engine)
        self.docks.docks["drawover"].visibilityChanged.connect(self._show_engine)
        self._show_engine()
        self.palette_dock.refused.connect(self._refused)
        self.canvas.taken.connect(self._show_hint)
        self.brushes.changed.connect(self._show_hint)
        self._show_hint()
        self.docks.hidden_changed.connect(self.actions_by_name["docks_hide"].setChecked)
        for sentence in self.shelf.damaged:
            self.notice.show_message(sentence)
        self.wiring = Wiring(self._settings, self.canvas, self.desk, self.recovery, self.theme_actions, self)

    def _parts_of_commands(self) -> tuple[object, ...]:
        """The objects on which each topic's commands act."""
        drawing, canvas, kit = self.drawing, self.canvas, self.toolkit
        return (
            files.Parts(self.files, self.desk, self.recovered, self.notice, self._new, self.close),
            editing.Parts(drawing, self.brushes, self.layers.acts, kit, self._undo, self._redo),
            brushes.Parts(self.brushes, self.painting, lambda: self.bar.pick_color()),
            layers.Parts(drawing, self.layers, kit.selecting, kit.image),
            tools.Parts(kit),
            suggestions.Parts(self.panel),
            view.Parts(canvas, kit.guides, kit.pinned),
            docks.Parts(
                self.docks,
                canvas,
                self.colors,
                self.show_settings,
                self.show_manual,
                lambda: about(self),
                lambda: self.diagnosis.copy(),
            ),
        )

    # ------------------------------------------------------------------------------------------------- following

    def show_status(self, sentence: str) -> None:
        """Show a temporary message in the status bar."""
        self._message_label.setText(sentence)
        self._message_timer.start(5000)

    def _show_hint(self) -> None:
        """Show the active tool's hint until another message."""
        if not self._message_timer.isActive():
            self._message_label.setText(hint(self.canvas.tool))

    def _refused(self, sentence: str) -> None:
        self.notice.show_message(sentence, passing=True)

    def _retitle(self) -> None:
        self.setWindowTitle(tr("{title}[*] — Drawover", title=self.drawing.title.replace("[*]", "[*][*]")))
        self.setWindowModified(self.drawing.dirty)

    def _follow(self) -> None:
        history, named = self.drawing.history, self.actions_by_name
        for name, word, step in (("undo", tr("Undo"), history.undo_name), ("redo", tr("Redo"), history.redo_name)):
            named[name].setText(f"&{word} {in_menu(step)}" if step else f"&{word}")
            named[name].setToolTip(plain_tip(f"{word} {step or ''}".strip()))
        commands.follow(named, self._parts)

    def _report_bad_brushes(self) -> None:
        for error in self.brushes.errors[:1]:
            more = len(self.brushes.errors) - 1
            sentence = tr("{error} ({more} more.)", error=error, more=more) if more else str(error)
            self.notice.show_message(sentence, passing=True)

    def _cancel_first_suggestions(self) -> None:
        """Cancel the automatic first suggestions, which were meant for the sample."""
        self.panel.suggest_on_start = False

    def _show_size(self) -> None:
        document = self.drawing.document
        self._size.setText(f"{document.width} × {document.height}")
        self._zoom.setText(f"{self.canvas.percent:.0f} %")

    def _show_engine(self) -> None:
        """The panel shows the engine's state; if it is hidden, the status bar does."""
        self._engine_label.setText("" if self.docks.docks["drawover"].isVisible() else self.engine.sentence)

    # -------------------------------------------------------------------------------------------------- commands

    def _new(self) -> None:
        size = ask_size(self, self._settings["new/width"], self._settings["new/height"])
        if size is not None:
            self._settings["new/width"], self._settings["new/height"] = size
            self.files.new(*size)

    def _undo(self) -> None:
        if self.canvas.tool.busy:
            self.canvas.tool.cancel()
        else:
            self.drawing.undo()

    def _redo(self) -> None:
        if not self.canvas.tool.busy:
            self.drawing.redo()

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in self._settings.recent():
            action = self._recent_menu.addAction(in_menu(path), lambda path=path: self.files.open(Path(path)))
            action.setToolTip(plain_tip(path))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction(tr("No files yet")).setEnabled(False)

    def show_settings(self, page: str = "general") -> None:
        """Show the settings window at one of its pages."""
        self.preferences.show_page(page)

    def show_manual(self) -> None:
        self.manual.show_page("start")

    # ---------------------------------------------------------------------------------------------- start and end

    def begin(self, file: str | None) -> None:
        """Open the file, or else the sample sketch; offer what an earlier session left."""
        if file is not None:
            self.files.open(Path(file))
        else:
            self._open_sample()
        self.recovered.at_start()
        unreadable = fonts.missing(words.current())
        if unreadable and not self.notice.sentence:
            self.notice.show_message(unreadable)

    def _open_sample(self) -> None:
        sample = sample_sketch()
        if sample is None:
            return
        try:
            self.drawing.open(first_drawing(sample), title=tr("Sample sketch"))
        except DocumentError as error:
            self.notice.show_message(str(error))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.canvas.tool.end()
        if not self.files.may_close_all():
            event.ignore()
            return
        self.docks.bring_back()
        self._settings["window/geometry"] = self.saveGeometry()
        self._settings["window/state"] = QByteArray(self.saveState())
        self.diagnosis.stop()
        self.panel.shutdown()
        self.engine.shutdown()
        self.recovery.close()
        event.accept()


def make_application() -> QApplication:
    """Create and configure Qt's application, or configure the existing one."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Drawover")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("drawover")
    return app


def make_window(store: QSettings, recovery_folder: Path) -> Window:
    """The window with the artist's settings and its own engine. Needs make_application()."""
    settings = Settings(store)
    app = make_application()
    words.install(settings["window/language"])
    theme.apply(app, settings["window/theme"])
    engine = EngineClient(Launcher([sys.executable, "-m", "drawover", "serve"]))
    window = Window(settings, engine, recovery_folder)
    window.panel.suggest_on_start = True
    return window


def freeze_collector() -> None:
    """Freeze long-lived objects so that garbage collection does not interrupt strokes."""
    gc.collect()
    gc.freeze()


def main(file: str | None = None) -> int:
    """Open the studio on a file, or on the sample sketch; returns the exit code when it is closed."""
    app = make_application()
    folder = Path(platformdirs.user_state_dir("drawover", appauthor=False))
    window = make_window(QSettings("Drawover", "Studio"), folder / "recovery")
    reports = CrashReports(CrashLog(folder / "crashes"), window.notice, window.show_status, window)
    reports.install()
    window.show()
    window.begin(file)
    reports.at_start()
    QTimer.singleShot(0, freeze_collector)
    try:
        return app.exec()
    finally:
        reports.close()
