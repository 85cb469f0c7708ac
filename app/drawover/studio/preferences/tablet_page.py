"""The tablet page: try the pen, edit its pressure curve, and see which devices are detected."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, QTimer, qVersion
from PySide6.QtGui import QGuiApplication, QHideEvent, QInputDevice, QPointingDevice, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ...document.pressure import FIRM, SOFT, STRAIGHT, PressureCurve
from ...panel.words import tr
from ..settings import Settings
from .curve_editor import CurveEditor
from .pen_area import PenArea, Report
from .rows import faint

_CHECK = 2000  # ms between checks for devices while the page is visible


def backend() -> str:
    """How pen events reach Drawover on this system, as text."""
    name = QGuiApplication.platformName()
    words = {
        "xcb": tr("X11, where pens come through XInput 2"),
        "wayland": tr("Wayland, where pens come through the tablet protocol"),
        "windows": tr("Windows, where pens come through Windows Ink"),
        "cocoa": tr("macOS, where pens come through its own events"),
        "offscreen": tr("no screen at all, and so no pen"),
    }
    return words.get(name, name)


def seen_devices() -> list[str]:
    """A sentence for each pen, tablet or touch device known to Qt, without mice and keyboards."""
    kind = QInputDevice.DeviceType
    named = {
        kind.Stylus: tr("pen"),
        kind.Airbrush: tr("airbrush"),
        kind.Puck: tr("puck"),
        kind.TouchScreen: tr("touch screen"),
        kind.TouchPad: tr("touchpad"),
    }
    sentences = []
    for device in QInputDevice.devices():
        if device.type() not in named:
            continue
        able = device.capabilities()
        has = QInputDevice.Capability
        words = [
            word
            for flag, word in (
                (has.Pressure, tr("pressure")),
                (has.XTilt, tr("tilt")),
                (has.Rotation, tr("rotation")),
                (has.Hover, tr("hovering")),
            )
            if able & flag
        ]
        end = ""
        if isinstance(device, QPointingDevice) and device.pointerType() == QPointingDevice.PointerType.Eraser:
            end = tr(", its eraser end")
        able_to = ", ".join(words) or tr("neither pressure nor tilt")
        sentences.append(
            tr("{name}: a {kind}{end} with {able}", name=device.name() or tr("Nameless device"),
               kind=named[device.type()], end=end, able=able_to)
        )  # fmt: skip
    return list(dict.fromkeys(sentences))


class TabletPage(QWidget):
    """Below the settings rows: the area to try the pen, the curve, and the devices."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._devices_seen: dict[str, float] = {}  # device that reported here -> its highest pressure
        self.area, self.editor = PenArea(), CurveEditor()
        self.area.setMinimumHeight(190)
        self.readout = QLabel()
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self.seen = QLabel()
        self.seen.setWordWrap(True)
        self.seen.setTextFormat(Qt.TextFormat.PlainText)
        self.seen.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        grid.addWidget(QLabel(tr("Try the pen")), 0, 0)
        grid.addWidget(QLabel(tr("How hard pressing counts")), 0, 1)
        grid.addWidget(self.area, 1, 0)
        grid.addWidget(self.editor, 1, 1)
        grid.addWidget(self.readout, 2, 0)
        self.presets = QHBoxLayout()
        for words, curve in ((tr("&Soft"), SOFT), (tr("&Even"), STRAIGHT), (tr("&Firm"), FIRM)):
            button = QPushButton(words)
            button.setToolTip({SOFT: tr("A light hand gives strong lines"), STRAIGHT: tr("As the pen says it"),
                               FIRM: tr("A heavy hand gives light lines")}[curve])  # fmt: skip
            button.clicked.connect(lambda _=False, curve=curve: self._take(curve))
            self.presets.addWidget(button)
        grid.addLayout(self.presets, 2, 1)
        wipe, copy = QPushButton(tr("&Wipe")), QPushButton(tr("&Copy What Is Seen"))
        wipe.clicked.connect(self.area.clear)
        copy.clicked.connect(self.copy)
        buttons = QHBoxLayout()
        buttons.addWidget(wipe)
        buttons.addWidget(copy)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid, 1)
        column.addWidget(faint(tr("What this computer sees")))
        column.addWidget(self.seen)
        column.addLayout(buttons)
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK)
        self._timer.timeout.connect(self._update_devices)
        self.area.reported.connect(self._reported)
        self.editor.changed.connect(self._take)
        settings.changed.connect(self._changed)
        self._changed("tablet/curve")
        self._show_report(None)

    def showEvent(self, event: QShowEvent) -> None:
        self._update_devices()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()

    def _take(self, curve: PressureCurve) -> None:
        self._settings["tablet/curve"] = "" if curve == STRAIGHT else curve.text()

    def _changed(self, name: str) -> None:
        if name == "tablet/curve":
            curve = PressureCurve.parse(self._settings["tablet/curve"])
            self.area.curve = curve
            if curve != self.editor.curve:
                self.editor.show_curve(curve)

    # ------------------------------------------------------------------------------------------------------ text

    def _reported(self, report: Report) -> None:
        self._devices_seen[report.by] = max(report.pressure, self._devices_seen.get(report.by, 0.0))
        self.editor.show_pressure(report.pressure if report.down else None)
        self._show_report(report)

    def _show_report(self, report: Report | None) -> None:
        if report is None:
            self.readout.setText(tr("Pressure –   Tilt –   Speed –"))
            return
        across, along = report.tilt
        self.readout.setText(
            tr(
                "Pressure {pressure} %, counts {counted} %   Tilt {across}° {along}°   Speed {speed} px/s",
                pressure=round(report.pressure * 100), counted=round(report.counted * 100),
                across=round(across), along=round(along), speed=round(report.speed),
            )
        )  # fmt: skip

    def _update_devices(self) -> None:
        text = self.words()
        if text != self.seen.text():
            self.seen.setText(text)

    def words(self) -> str:
        """Lines with the system, the devices, and what they reported here."""
        lines = [tr("The system is {system}.", system=backend())]
        devices = seen_devices()
        lines += devices or [tr("No pen or tablet has been seen yet: bring the pen near the tablet, then look again.")]
        for by, words in (("pen", tr("Pen")), ("eraser", tr("Eraser end")), ("mouse", tr("Mouse"))):
            if by in self._devices_seen:
                most = round(self._devices_seen[by] * 100)
                lines.append(tr("{device}: reported here, pressure up to {most} %.", device=words, most=most))
        if "pen" not in self._devices_seen and "mouse" in self._devices_seen and devices:
            lines.append(tr("If this was a pen, it comes as a mouse: switch on Windows Ink or install its driver."))
        return "\n".join(lines)

    def copy(self) -> None:
        """Copy this information to the clipboard, for a report."""
        about = f"Qt {qVersion()}, {QGuiApplication.platformName()}, {platform.platform()}"
        QGuiApplication.clipboard().setText(f"{self.words()}\n{about}")
