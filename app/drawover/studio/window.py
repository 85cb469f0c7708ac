"""The studio's window: puts canvas, bars, docks and panel together, and says what each command does."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QActionGroup, QCloseEvent, QGuiApplication, QImage, QShowEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QMainWindow, QMenu, QVBoxLayout, QWidget

from .. import __version__
from ..document import tiles as tl
from ..document.errors import DocumentError
from ..document.layers import Group, Layer
from ..document.nodes import new_id
from ..panel.client import EngineClient, Launcher
from ..panel.panel import Panel
from . import actions as commands
from . import theme
from .canvas import Canvas
from .dialogs import about, ask_size
from .docks.layers import LayersDock
from .drawing import Drawing
from .files import PICTURES, Files
from .host import StudioHost
from .icons import icon
from .notices import NoticeBar
from .recovery import Recovery
from .settings import Settings
from .start import first_drawing, sample_sketch
from .tools.bar import BrushBar
from .tools.brushes import Brushes


class Window(QMainWindow):
    """One drawing, its tools, and the panel. `engine` is the client to use; it is let go when the window closes."""

    def __init__(self, settings: Settings, engine: EngineClient, recovery_folder: Path) -> None:
        super().__init__()
        self._settings = settings
        self.engine = engine
        self._arranged = False
        self.drawing = Drawing(self)
        self.brushes = Brushes(settings, self)
        self.canvas = Canvas(self.drawing, self.brushes)
        self.notice = NoticeBar()
        self.files = Files(self.drawing, settings, self)
        self.host = StudioHost(self.drawing, self.canvas, self)
        self.layers = LayersDock(self.drawing)
        self.panel = Panel(self.host, engine)
        self.recovery = Recovery(self.drawing, recovery_folder, self)
        self.actions_by_name = commands.make(self, self._acts())
        self._build()
        self._connect()
        self._retitle()
        self._follow()

    # ------------------------------------------------------------------------------------------------- building

    def _build(self) -> None:
        self.setWindowIcon(icon("drawover"))
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(middle)
        named = self.actions_by_name
        menus = commands.fill_menus(self.menuBar(), named)
        self._recent_menu = menus["recent"]
        self._recent_menu.aboutToShow.connect(self._fill_recent)
        self.bar = BrushBar(self.brushes, self)
        self.bar.fill([named["pencil"], named["eraser"]], [named["undo"], named["redo"], named["zoom_fit"]])
        self.addToolBar(self.bar)
        self.layers.fill([named[f"layer_{name}"] for name in ("add", "copy", "up", "down", "delete")])
        for title, widget in (("Drawover", self.panel), ("Layers", self.layers)):
            dock = QDockWidget(title, self)
            dock.setObjectName(f"dock-{title.lower()}")
            dock.setWidget(widget)
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            menus["docks"].addAction(dock.toggleViewAction())
            if widget is self.panel:
                self._panel_dock = dock
            else:
                self._layers_dock = dock
        self.resize(1400, 900)
        self._build_themes(menus["View"])
        self._build_status()
        self.restoreGeometry(self._settings["window/geometry"])
        self.restoreState(self._settings["window/state"])
        self.canvas.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt heeds the docks' sizes only once the window is on the screen."""
        super().showEvent(event)
        if not self._arranged and self._settings["window/state"].isEmpty():
            docks = [self._panel_dock, self._layers_dock]
            self.resizeDocks(docks, [418, 418], Qt.Orientation.Horizontal)
            self.resizeDocks(docks, [610, 230], Qt.Orientation.Vertical)
        self._arranged = True

    def _build_themes(self, menu: QMenu) -> None:
        menu.addSeparator()
        menu, group = menu.addMenu("&Theme"), QActionGroup(self)
        for choice in theme.CHOICES:
            action = menu.addAction("As the S&ystem" if choice == "system" else f"&{choice.title()}")
            action.setCheckable(True)
            action.setChecked(choice == self._settings["window/theme"])
            action.triggered.connect(lambda _=False, choice=choice: self._choose_theme(choice))
            group.addAction(action)

    def _choose_theme(self, choice: str) -> None:
        self._settings["window/theme"] = choice
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.choose(app, choice)

    def _build_status(self) -> None:
        self._said, self._engine_says, self._size, self._zoom = (QLabel() for _ in range(4))
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._zoom.setMinimumWidth(56)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self._said, 1)
        for label in (self._engine_says, self._size, self._zoom):
            bar.addPermanentWidget(label)
        self._said_timer = QTimer(self)
        self._said_timer.setSingleShot(True)
        self._said_timer.timeout.connect(self._said.clear)

    def _connect(self) -> None:
        self.drawing.done.connect(self._follow)
        self.drawing.renamed.connect(self._retitle)
        self.drawing.replaced.connect(self._show_size)
        self.canvas.viewed.connect(self._show_size)
        self.canvas.refused.connect(self._refused)
        self.canvas.files_dropped.connect(self._files_dropped)
        self.canvas.image_dropped.connect(self.files.insert_image)
        self.layers.refused.connect(self._refused)
        self.files.failed.connect(self.notice.say)
        self.files.told.connect(self.tell)
        self.recovery.failed.connect(self.notice.say)
        self.engine.changed.connect(self._show_engine)
        self._panel_dock.visibilityChanged.connect(self._show_engine)
        self._show_engine()

    def _acts(self) -> dict:
        """What each command does."""
        layers, files, canvas, brushes = self.layers, self.files, self.canvas, self.brushes
        return {
            "new": self._new,
            "open": files.open_by_dialog,
            "save": files.save,
            "save_as": files.save_as,
            "export": files.export,
            "quit": self.close,
            "undo": self._undo,
            "redo": self._redo,
            "paste": self._paste,
            "copy": self._copy,
            "clear": self._clear,
            "pencil": lambda: (brushes.take("pencil"), self.bar.show_brush()),
            "eraser": lambda: (brushes.toggle_eraser(), self.bar.show_brush()),
            "larger": lambda: brushes.step_size(1),
            "smaller": lambda: brushes.step_size(-1),
            "color": lambda: self.bar.pick_color(),
            "layer_add": self._add_layer,
            "layer_copy": self._copy_layer,
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
        }

    # ------------------------------------------------------------------------------------------------- following

    def tell(self, sentence: str) -> None:
        """In passing, at the lower edge."""
        self._said.setText(sentence)
        self._said_timer.start(5000)

    def _refused(self, sentence: str) -> None:
        self.notice.say(sentence, passing=True)

    def _retitle(self) -> None:
        self.setWindowTitle(f"{self.drawing.title}[*] — Drawover")
        self.setWindowModified(self.drawing.dirty)

    def _follow(self) -> None:
        history, named = self.drawing.history, self.actions_by_name
        for name, word, step in (("undo", "Undo", history.undo_name), ("redo", "Redo", history.redo_name)):
            named[name].setEnabled(step is not None)
            named[name].setText(f"&{word} {step}" if step else f"&{word}")
            named[name].setToolTip(f"{word} {step or ''}".strip())
        some = self.drawing.document.active is not None
        for name in ("copy", "delete", "up", "down", "rename", "visible", "locked"):
            named[f"layer_{name}"].setEnabled(some)

    def _show_size(self) -> None:
        document = self.drawing.document
        self._size.setText(f"{document.width} × {document.height}")
        self._zoom.setText(f"{self.canvas.percent:.0f} %")

    def _show_engine(self) -> None:
        """The panel says how the engine is; without it the status bar does."""
        self._engine_says.setText("" if self._panel_dock.isVisible() else self.engine.sentence)

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

    def _copy(self) -> None:
        rgba = self.drawing.document.flattened()
        height, width = rgba.shape[:2]
        QGuiApplication.clipboard().setImage(QImage(rgba.data, width, height, QImage.Format.Format_RGBA8888).copy())
        self.tell("Copied what is visible")

    def _paste(self) -> None:
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            self.notice.say("The clipboard holds no picture.", passing=True)
            return
        document = self.drawing.document
        self.files.insert_image(image, document.width / 2, document.height / 2)

    def _clear(self) -> None:
        document = self.drawing.history.document
        try:
            layer = document.editable(document.active or "")
        except DocumentError as error:
            self._refused(str(error))
        else:
            if layer.tiles:
                self.drawing.did("Clear layer", document.with_tiles(layer.id, tl.EMPTY))

    def _add_layer(self) -> None:
        document = self.drawing.history.document
        taken = {node.name for node in document.walk()}
        name = next(f"Layer {n}" for n in range(1, len(taken) + 2) if f"Layer {n}" not in taken)
        self.drawing.did("New layer", document.add(Layer(name)))

    def _copy_layer(self) -> None:
        document = self.drawing.history.document
        node = document.active_node
        if node is not None:
            self.drawing.did("Duplicate layer", document.add(_copied(node)))

    def _files_dropped(self, paths: list[Path], x: float, y: float) -> None:
        drawings = [path for path in paths if path.suffix.lower() == ".ora"]
        if drawings:
            self.files.open(drawings[0])
            return
        pictures = [path for path in paths if path.suffix.lower() in PICTURES]
        if not pictures:
            self.notice.say(f"“{paths[0].name}” is not a picture that Drawover can read.", passing=True)
        for path in pictures:
            self.files.insert(path, x, y)

    def _fill_recent(self) -> None:
        self._recent_menu.clear()
        for path in self._settings.recent():
            self._recent_menu.addAction(path.replace("&", "&&"), lambda path=path: self.files.open(Path(path)))
        if self._recent_menu.isEmpty():
            self._recent_menu.addAction("No files yet").setEnabled(False)

    # -------------------------------------------------------------------------------------------- begin and end

    def begin(self, file: str | None) -> None:
        """Show the file, or else the sample sketch; offer what an earlier session left."""
        if file is not None:
            self.files.open(Path(file))
        else:
            self._open_sample()
        self._offer_recovered()

    def _open_sample(self) -> None:
        sample = sample_sketch()
        if sample is None:
            return
        try:
            self.drawing.open(first_drawing(sample), title="Sample sketch")
        except DocumentError as error:
            self.notice.say(str(error))

    def _offer_recovered(self) -> None:
        found = self.recovery.found()
        if not found:
            return
        one = found[0]

        def take() -> None:
            if self.files.may_let_go():
                try:
                    self.recovery.take(one)
                except DocumentError as error:
                    self.notice.say(str(error))

        more = f" ({len(found) - 1} more wait.)" if len(found) > 1 else ""
        self.notice.say(
            f"“{one.title}” was not saved when Drawover ended unexpectedly; it has been kept.{more}",
            ("Open it", take),
            ("Discard", lambda: (self.recovery.forget(one), self._offer_recovered())),
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        self.canvas.tool.release()
        if not self.files.may_let_go():
            event.ignore()
            return
        self._settings["window/geometry"] = self.saveGeometry()
        self._settings["window/state"] = QByteArray(self.saveState())
        self.panel.shutdown()
        self.engine.shutdown()
        self.recovery.close()
        event.accept()


def _copied(node: Layer | Group, top: bool = True) -> Layer | Group:
    """The same node under ids of its own."""
    name = f"{node.name} copy" if top else node.name
    if isinstance(node, Group):
        return replace(node, id=new_id(), name=name, layers=tuple(_copied(inner, False) for inner in node.layers))
    return replace(node, id=new_id(), name=name)


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
    theme.apply(make_application(), settings["window/theme"])
    engine = EngineClient(Launcher([sys.executable, "-m", "drawover", "serve"]))
    window = Window(settings, engine, recovery_folder)
    window.panel.suggest_on_start = True
    return window


def main(file: str | None = None) -> int:
    """Open the studio on a file, or on the sample sketch; returns the exit code when it is closed."""
    app = make_application()
    folder = Path(platformdirs.user_state_dir("drawover", appauthor=False)) / "recovery"
    window = make_window(QSettings("Drawover", "Studio"), folder)
    window.show()
    window.begin(file)
    return app.exec()
