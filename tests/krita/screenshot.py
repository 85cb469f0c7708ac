"""Makes the README's picture of Krita: `python tests/krita/screenshot.py OUT.png` (or `-m tests.krita.screenshot`).

Needs what the tests in a real Krita need; opens a sample drawing with the gallery filled by the real engine. With
--stub the engine of made-up faces answers, to look at the layout.
"""

import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __package__ in (None, ""):
    sys.path.insert(0, str(ROOT))

from tests.krita import driving  # noqa: E402  it is found by the line above when this runs as a file

SAMPLE = ROOT / "resources" / "samples" / "sample-sketch.png"


def make(target: Path, stub: bool = False) -> None:
    """Run Krita once and put its picture at `target`. Raises driving.KritaError."""
    with tempfile.TemporaryDirectory(prefix="drawover-screenshot-") as place, driving.Screen() as screen:
        folder = Path(place)
        cache = driving.warm_cache(folder, screen.name)
        command = driving.stub_engine() if stub else None
        home = driving.make_home(folder / "home", cache, opengl=True, command=command)
        scenario = driving.HERE / "scenarios" / "picture.py"
        more = {"DRAWOVER_TEST_FACE": str(SAMPLE)}
        ran = driving.run(home, screen.name, scenario, folder / "out", 240, more)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ran.folder / "krita.png", target)


def main() -> int:
    """-> exit code."""
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    lacking = driving.missing()
    if lacking:
        print(f"The picture of Krita needs: {', '.join(lacking)}. Install them first.", file=sys.stderr)
        return 1
    make(Path(words[0]), stub="--stub" in sys.argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
