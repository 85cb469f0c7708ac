"""Which sheet a name on the command line means."""

from __future__ import annotations

from pathlib import Path

_PACKS, _OWN = Path("models/packs"), Path("resources/samples/own")


def write(name: str, path: str, out: Path, sources: Path, data: Path, rows: int) -> Path:
    """Write a sheet into `out` and return its file.

    name: `correct` (of the domain `path`, or any-face), `color`, `stages`, or a data set in `data`; sources: the
    downloads; rows: subjects at most, of a data set.
    """
    if name == "color":
        from .color import write_color_sheet

        return write_color_sheet(sources, _PACKS, _OWN, out)
    if name == "stages":
        from .stages import write_stages_sheet

        return write_stages_sheet(sources, _PACKS / "stages", out)
    if name == "correct" and path == "any-face":
        from .any_face import write_any_face_sheet

        return write_any_face_sheet(sources, _PACKS / "faces", out)
    if name == "correct":
        from ..data import domain_of
        from .correct import write_correct_sheet

        domain = domain_of(path)
        return write_correct_sheet(domain, sources, _PACKS / domain.name, out)
    from ..data.store import Store
    from .contact import write_sheet

    return write_sheet(Store(data), out, rows)
