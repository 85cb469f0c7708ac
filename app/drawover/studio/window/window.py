"""The studio's window: puts canvas, bars, docks and panel together, and says what each command does."""

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
from ...document.layers import Layer
from ...panel import words
from ...panel.client import EngineClient, Launcher
from ...panel.panel import Panel
from ...panel.plain import in_menu, plain_label, plain_tip
from ...panel.words import tr
from ..canvas.canvas import Canvas
from ..commands import actions as commands
from ..commands import brushes as brush_commands
from ..commands import docks, suggestions, tools
from ..commands import files as file_commands
from ..commands.shortcuts import Shortcuts
from ..docks.arrangement import Arrangement
from ..docks.layers import LayersDock
from ..docks.places import ColorDock, HistoryDock, NavigatorDock, PaletteDock, places
from ..drawing.desk import Desk
from ..drawing.drawing import Drawing
from ..files import recovered
from ..files.files import Files
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
from ..tools.painting import Painting
from ..tools.toolkit import Toolkit
from ..widgets import fonts, theme
from ..widgets.icons import icon
from ..widgets.mnemonics import settle
from ..widgets.notices import NoticeBar
from .diagnosing import Diagnosis
from .dialogs import about, ask_size
from .hints import hint
from .manual import Manual
from .tabs import Tabs

# What the menu of a layer in the list offers.
_LAYER_MENU = (
    *("rename", "copy", "delete", None, "group", "ungroup", "merge", None),
    *("visible", "locked", "alpha", "clip"),
)


class Window(QMainWindow):
    """One drawing, its tools, and the panel. `engine` is the client to use; it is let go when the window closes."""

    color_dock: ColorDock  # these four are made by places()
    palette_dock: PaletteDock
    history_dock: HistoryDock
    navigator: NavigatorDock

    def __init__(self, settings: Settings, engine: EngineClient, recovery_folder: Path) -> None:
        super().__init__()
        self._settings = self.settings = settings
        self.engine = engine
        self._arranged = False
        self.drawing = Drawing(self)
        self.desk = Desk(self.drawing, self)
        self.brushes = Brushes(settings, self, own_brushes())
        self.canvas = Canvas(self.drawing, self.brushes)
        self.notice = NoticeBar()
        self.files = Files(self.desk, settings, self)
        self.host = StudioHost(self.drawing, self.canvas, self)
        self.layers = LayersDock(self.drawing)
        self.panel = Panel(self.host, engine, keys=False)
        self.canvas.escaped.connect(self.panel.escape)
        self.painting = Painting(self)
        self.toolkit = Toolkit(self)
        self.colors = Colors(self.brushes, settings, self.drawing, self)
        self.shelf = Shelf(recovery_folder.parent / "palettes", self)
        self.shortcuts = Shortcuts(settings, self)
        self.docks = Arrangement(self, places(self))
        self.recovery = Recovery(self.desk, recovery_folder, self)
        self.actions_by_name = commands.make(self, self._acts(), self.shortcuts.keys())
        self.shortcuts.follow(self.actions_by_name, self.canvas)
        self._build()
        self._connect()
        self.preferences = Preferences(settings, self.shortcuts, self)
        self.manual = Manual(self.shortcuts, self)
        self.diagnosis = Diagnosis(self.panel.diagnostics, self.tell, self)
        self._retitle()
        self._follow()

    # ------------------------------------------------------------------------------------------------- building

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
        self.painting.build(named)
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
        """Qt heeds the docks' sizes only once the window is on the screen."""
        super().showEvent(event)
        if not self._arranged and self._settings["window/state"].isEmpty():
            self.docks.resize()
        self._arranged = True

    def _build_status(self) -> None:
        self._said, self._engine_says, self._size, self._zoom = (plain_label() for _ in range(4))
        self._zoom.setMinimumWidth(56)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._said, 1)
        for label in (self._engine_says, self._size, self._zoom):
            bar.addPermanentWidget(label)
        self._said_timer = QTimer(self)
        self._said_timer.setSingleShot(True)
        self._said_timer.timeout.connect(self._show_hint)

    def _connect(self) -> None:
        self.drawing.done.connect(self._follow)
        self.drawing.renamed.connect(self._retitle)
        self.drawing.replaced.connect(self._show_size)
        self.canvas.viewed.connect(self._show_size)
        self.canvas.refused.connect(self._refused)
        self.canvas.files_dropped.connect(lambda paths, x, y: file_commands.dropped(self, paths, x, y))
        file_commands.connect(self)
        self.canvas.image_dropped.connect(self.files.insert_image)
        self.layers.refused.connect(self._refused)
        self.files.saving.connect(self.host.leaving)
        self.files.leaving.connect(self.host.leaving)
        self.files.failed.connect(self.notice.say)
        self.files.told.connect(self.tell)
        self.recovery.failed.connect(self.notice.say)
        self.engine.changed.connect(self._show_engine)
        self.docks.docks["drawover"].visibilityChanged.connect(self._show_engine)
        self._show_engine()
        self.palette_dock.refused.connect(self._refused)
        self.canvas.taken.connect(self._show_hint)
        self.brushes.changed.connect(self._show_hint)
        self._show_hint()
        self.docks.hidden_changed.connect(self.actions_by_name["docks_hide"].setChecked)
        for sentence in self.shelf.damaged:
            self.notice.say(sentence)
        self.wiring = Wiring(self, self._settings)

    def _acts(self) -> dict:
        """What each command does."""
        layers, files, canvas, brushes = self.layers, self.files, self.canvas, self.brushes
        return {
            "new": self._new,
            "open": files.open_by_dialog,
            **file_commands.acts(self),
            "quit": self.close,
            "undo": self._undo,
            "redo": self._redo,
            "larger": lambda: brushes.step_size(1),
            "smaller": lambda: brushes.step_size(-1),
            "color": lambda: self.bar.pick_color(),
            "layer_add": layers.acts.add,
            "layer_copy": layers.acts.copy,
            "layer_group": layers.acts.group,
            "layer_ungroup": layers.acts.ungroup,
            "layer_merge": layers.acts.merge,
            "layer_flatten": layers.acts.flatten,
            "layer_alpha": layers.acts.toggle_alpha,
            "layer_clip": layers.acts.toggle_clip,
            "mask_apply": layers.acts.apply_mask,
            "mask_delete": layers.acts.delete_mask,
            "layer_delete": layers.remove,
            "layer_up": lambda: layers.shift(1),
            "layer_down": lambda: layers.shift(-1),
            "layer_rename": layers.rename,
            "layer_visible": lambda: layers.toggle_visible(self.drawing.document.active or ""),
            "layer_locked": lambda: layers.toggle_locked(self.drawing.document.active or ""),
            "layer_above": lambda: layers.choose(1),
            "layer_below": lambda: layers.choose(-1),
            "zoom_in": lambda: canvas.zoom_by(1),
            "zoom_out": lambda: canvas.zoom_by(-1),
            "zoom_100": lambda: canvas.zoom_to(1.0),
            "zoom_fit": canvas.fit,
            "about": lambda: about(self),
            **brush_commands.acts(self),
            **tools.acts(self),
            **docks.acts(self),
            **suggestions.acts(self),
        }

    # ------------------------------------------------------------------------------------------------- following

    def tell(self, sentence: str) -> None:
        """In passing, at the lower edge."""
        self._said.setText(sentence)
        self._said_timer.start(5000)

    def _show_hint(self) -> None:
        """Until something else is told: what the tool in the hand does."""
        if not self._said_timer.isActive():
            self._said.setText(hint(self.canvas.tool))

    def _refused(self, sentence: str) -> None:
        self.notice.say(sentence, passing=True)

    def _retitle(self) -> None:
        self.setWindowTitle(tr("{title}[*] — Drawover", title=self.drawing.title.replace("[*]", "[*][*]")))
        self.setWindowModified(self.drawing.dirty)

    def _follow(self) -> None:
        history, named = self.drawing.history, self.actions_by_name
        for name, word, step in (("undo", tr("Undo"), history.undo_name), ("redo", tr("Redo"), history.redo_name)):
            named[name].setEnabled(step is not None)
            named[name].setText(f"&{word} {in_menu(step)}" if step else f"&{word}")
            named[name].setToolTip(plain_tip(f"{word} {step or ''}".strip()))
        node = self.drawing.document.active_node
        for name, action in named.items():
            if name.startswith("layer_") and name != "layer_add":
                action.setEnabled(node is not None)
            elif name.startswith("mask_"):
                action.setEnabled(node is not None and node.mask is not None)
        named["layer_alpha"].setEnabled(isinstance(node, Layer))
        named["layer_alpha"].setChecked(isinstance(node, Layer) and node.alpha_locked)
        named["layer_clip"].setChecked(node is not None and (node.clip or node.inherits))

    def _show_size(self) -> None:
        document = self.drawing.document
        self._size.setText(f"{document.width} × {document.height}")
        self._zoom.setText(f"{self.canvas.percent:.0f} %")

    def _show_engine(self) -> None:
        """The panel says how the engine is; without it the status bar does."""
        self._engine_says.setText("" if self.docks.docks["drawover"].isVisible() else self.engine.sentence)

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
        """The settings window, at one of its pages."""
        self.preferences.show_page(page)

    def show_manual(self) -> None:
        self.manual.show_page("start")

    # -------------------------------------------------------------------------------------------- begin and end

    def begin(self, file: str | None) -> None:
        """Show the file, or else the sample sketch; offer what an earlier session left."""
        if file is not None:
            self.files.open(Path(file))
        else:
            self._open_sample()
        recovered.offer(self)
        unreadable = fonts.missing(words.current())
        if unreadable and not self.notice.sentence:
            self.notice.say(unreadable)

    def _open_sample(self) -> None:
        sample = sample_sketch()
        if sample is None:
            return
        try:
            self.drawing.open(first_drawing(sample), title=tr("Sample sketch"))
        except DocumentError as error:
            self.notice.say(str(error))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.canvas.tool.end()
        if not self.files.may_let_go_of_all():
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
    """Qt's application, dressed; the one that runs already, if any."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        app = QApplication(sys.argv[:1])
    app.setApplicationName("Drawover")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("drawover")
    return app


def make_window(store: QSettings, recovery_folder: Path) -> Window:
    """The window as it stands on an artist's desk, with an engine of its own to start. Needs make_application()."""
    settings = Settings(store)
    app = make_application()
    words.install(settings["window/language"])
    theme.apply(app, settings["window/theme"])
    engine = EngineClient(Launcher([sys.executable, "-m", "drawover", "serve"]))
    window = Window(settings, engine, recovery_folder)
    window.panel.suggest_on_start = True
    return window


def spare_collector() -> None:
    """What the window is made of stays as long as it does: Python's collector, which stops the hand, goes by it."""
    gc.collect()
    gc.freeze()


def main(file: str | None = None) -> int:
    """Open the studio on a file, or on the sample sketch; returns the exit code when it is closed."""
    app = make_application()
    folder = Path(platformdirs.user_state_dir("drawover", appauthor=False)) / "recovery"
    window = make_window(QSettings("Drawover", "Studio"), folder)
    window.show()
    window.begin(file)
    QTimer.singleShot(0, spare_collector)
    return app.exec()
