"""The README's picture of the studio: `python -m drawover.studio.window.screenshot OUT.png [OPTIONS]`.

Opens the real window, waits until the gallery is full, grabs it and quits. Needs a display (or Xvfb).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer

from ...panel.gallery_model import ENTRY
from .window import Window, make_application, make_window


def full(window: Window) -> bool:
    """Whether the gallery has all its pictures."""
    model, running = window.panel.gallery.model(), window.panel.session.running
    entries = [model.index(row, 0).data(ENTRY) for row in range(model.rowCount())]
    return bool(entries) and running is None and all(entry.image is not None for entry in entries)


def take(out: Path, sample: str | None, wait: float, size: tuple[int, int]) -> int:
    """Write the picture; return 0 if the gallery was complete in time, else 1 (the picture is written anyway)."""
    app = make_application()
    with tempfile.TemporaryDirectory() as folder:
        # Separate settings, so that no window state is restored or saved.
        store = QSettings(str(Path(folder) / "studio.ini"), QSettings.Format.IniFormat)
        window = make_window(store, Path(folder) / "recovery")
        window.resize(*size)
        window.show()
        window.begin(sample)
        until, code = time.monotonic() + wait, 1

        def look() -> None:
            nonlocal code
            if full(window):
                code = 0
            elif time.monotonic() < until:
                return
            timer.stop()
            QTimer.singleShot(600, grab)

        def grab() -> None:
            out.parent.mkdir(parents=True, exist_ok=True)
            window.grab().save(str(out), "PNG")
            window.drawing.saved(window.drawing.history.document, None)
            window.close()
            app.quit()

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(100)
        app.exec()
    if code:
        print(f"The gallery was not full after {wait:.0f} seconds: {window.engine.sentence}", file=sys.stderr)
    return code


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m drawover.studio.window.screenshot", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sample", metavar="FILE", help="the drawing to open instead of the bundled sketch")
    parser.add_argument("--wait", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--size", default="1400x900", metavar="WxH")
    given = parser.parse_args(arguments)
    width, _, height = given.size.partition("x")
    return take(given.out, given.sample, given.wait, (int(width), int(height)))


if __name__ == "__main__":
    sys.exit(main())
