"""Where the packs, the resources and the Krita plugin lie: inside the installed wheel, or in a checkout beside it."""

from pathlib import Path

BUNDLED = Path(__file__).resolve().parent / "_data"
CHECKOUT = Path(__file__).resolve().parents[2]


def _place(bundled: str, checkout: str) -> Path:
    inside = BUNDLED / bundled
    return inside if inside.exists() else CHECKOUT / checkout


def packs() -> Path:
    """The folder of shipped packs, one folder a pack."""
    return _place("packs", "models/packs")


def resources() -> Path:
    """Icons, sample drawings and the like."""
    return _place("resources", "resources")


def krita_plugin() -> Path:
    """The folder with `drawover_krita.desktop` and `drawover_krita/`."""
    return _place("plugin_krita", "plugin_krita")
