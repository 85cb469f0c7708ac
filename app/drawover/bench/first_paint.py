"""Opens the studio and prints the seconds from a given time to the canvas's first paint; files.py starts it.

usage: python -m drawover.bench.first_paint TIME FOLDER    TIME: of the process's start, as time.time(); FOLDER: empty
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path


def main(since: float, folder: Path) -> None:
    """Ends the process at the first paint."""
    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QPaintEvent

    from ..studio.canvas.canvas import Canvas
    from ..studio.window import window as studio

    painted = Canvas.paintEvent

    def first(self: Canvas, event: QPaintEvent) -> None:
        painted(self, event)
        print(time.time() - since, flush=True)
        os._exit(0)

    Canvas.paintEvent = first
    app = studio.make_application()
    window = studio.make_window(QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat), folder / "recovery")
    window.show()
    window.begin(None)
    app.exec()


if __name__ == "__main__":
    main(float(sys.argv[1]), Path(sys.argv[2]))
