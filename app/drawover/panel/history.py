"""The gallery as files that a document can store: pictures, recipes, and the drawings they were made for.

Values in and out, with a size limit; keeping.py decides when to write and read, the host where to store it.
"""

import json
import zlib

from . import pixels
from .gallery_model import Entry
from .host import Capture, Coverage, Picture
from .qt import QtCore, QtGui
from .run import Run
from .words import tr

LIMIT = 8 << 20  # bytes of all files together
INDEX = "history.json"
_VERSION = 3
_MOST = 200  # suggestions
_LARGEST = 16384 * 16384  # pixels of a drawing, the engine's limit
_SIMPLE = (str, int, float, bool)  # types of a parameter


class HistoryError(Exception):
    """`str(error)` is one sentence: the stored data cannot be read."""


# -- drawings --------------------------------------------------------------------------------------------------------


def packing(run):
    """Steps of some milliseconds: set `run.packed` to a dict of part names to compressed bytes."""
    capture = run.capture
    size = capture.width, capture.height
    parts = [("drawing", pixels.bands(capture))]
    for name, mask in (("inside", capture.inside), ("keep", capture.keep), ("selection", capture.selection)):
        if mask is not None:
            parts.append((name, pixels.mask_bands(mask, *size)))
    for number, (_, rgba) in enumerate(capture.layers):
        parts.append(("layer{}".format(number), pixels.rows(rgba, *size)))
    for name, each in capture.pictures.items():
        parts.append((name, pixels.rows(each.rgba, each.width, each.height)))
    packed = {}
    for name, bands in parts:
        pressed, out = zlib.compressobj(1), []
        for band in bands:
            out.append(pressed.compress(band))
            yield
        packed[name] = b"".join([*out, pressed.flush()])
    run.packed = packed


def load_pixels(run):
    """-> Capture of a run with its pixels, unpacked if they were stored in a document. Raises pixels.PixelError."""
    capture = run.capture
    if capture.rgba is None and capture.png is None:
        area = capture.width * capture.height
        capture.rgba = _unpacked(run.packed, "drawing", area * 4)
        capture.layers = tuple(
            (name, _unpacked(run.packed, "layer{}".format(number), area * 4))
            for number, (name, _) in enumerate(capture.layers)
        )
        for name, each in capture.pictures.items():
            capture.pictures[name] = each._replace(rgba=_unpacked(run.packed, name, each.width * each.height * 4))
        for name in ("inside", "keep"):
            if name in run.packed:
                setattr(capture, name, _unpacked(run.packed, name, area))
    return capture


def selection_coverage(run):
    """-> Coverage of the selection of a run's drawing, None if all was captured. Raises pixels.PixelError."""
    capture = run.capture
    place = capture.x, capture.y, capture.width, capture.height
    if capture.selection is not None:
        return Coverage(*place, capture.selection)
    if run.within is None and "selection" in (run.packed or {}):  # restored from a document
        run.within = Coverage(*place, _unpacked(run.packed, "selection", capture.width * capture.height))
    return run.within


def _unpacked(packed, name, size):
    press = zlib.decompressobj()
    try:
        raw = press.decompress(packed[name], size + 1)
    except (KeyError, zlib.error, MemoryError) as error:
        raise pixels.PixelError(tr("The drawing that was kept with these suggestions cannot be read.")) from error
    if len(raw) != size:
        raise pixels.PixelError(tr("The drawing that was kept with these suggestions is damaged."))
    return raw


# -- writing ---------------------------------------------------------------------------------------------------------


def files(entries, limit=LIMIT):
    """-> (dict of name to bytes, how many `entries` did not fit). Their runs must be packed already.

    Starred entries come first, then the others in the gallery's order.
    """
    order = sorted(range(len(entries)), key=lambda row: (not entries[row].starred, row))
    found, stored, runs, size, omitted = {}, [], {}, 1 << 16, 0
    for row in order:
        entry = entries[row]
        run, fresh = entry.run, entry.run.id not in runs
        picture = pixels.png(entry.original or entry.image)
        parts = {"{}-{}".format(run.id, name): part for name, part in (run.packed or {}).items()} if fresh else {}
        cost = len(picture) + sum(len(part) for part in parts.values())
        if size + cost > limit:
            omitted += 1
            continue
        size += cost
        name = "{}-{}.png".format(run.id, entry.number)
        found.update(parts)
        found[name] = picture
        runs.setdefault(run.id, _run_fields(run))
        stored.append((row, _entry_fields(entry, name)))
    if stored:
        index = {"version": _VERSION, "runs": runs, "entries": [fields for _, fields in sorted(stored, key=_row)]}
        found[INDEX] = json.dumps(index, ensure_ascii=False).encode("utf-8")
    return found, omitted


def _row(pair):
    return pair[0]


def _run_fields(run):
    capture = run.capture
    return {
        "wishes": run.wishes,
        "place": [capture.x, capture.y],
        "size": [capture.width, capture.height],
        "canvas": [capture.canvas_width, capture.canvas_height],
        "dpi": capture.dpi,
        "layers": [name for name, _ in capture.layers],
        "pictures": {name: [each.width, each.height] for name, each in capture.pictures.items()},
        "sources": list(capture.sources),
        "on_paper": capture.on_paper,
        "parts": sorted(run.packed or {}),
    }


def _entry_fields(entry, picture):
    return {
        "run": entry.key.rpartition("-")[0],
        "number": entry.number,
        "kind": entry.kind,
        "recipe": entry.recipe,
        "measures": entry.measures,
        "notes": entry.notes,
        "starred": entry.starred,
        "picture": picture,
    }


# -- reading ---------------------------------------------------------------------------------------------------------


def entries(kept, looks):
    """-> list of Entry from the files of `files`; empty if there are none. Raises HistoryError.

    looks: tasks.look.Look by task name; entries of other tasks are skipped.
    """
    if INDEX not in kept:
        return []
    try:
        index = json.loads(kept[INDEX].decode("utf-8"))
        if index["version"] not in (1, 2, _VERSION):
            raise HistoryError(tr("The suggestions in this document were kept by another version of Drawover."))
        if index["version"] == 1:
            _double_strengths(index)
        if index["version"] < _VERSION:
            _name_the_task(index)
        if len(index["entries"]) > _MOST:
            raise ValueError("too many")
        runs = {str(name): _run(str(name), fields, kept, looks) for name, fields in index["runs"].items()}
        return [_entry(fields, runs, kept) for fields in index["entries"] if runs[fields["run"]].look is not None]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise HistoryError(tr("The suggestions that were kept with this document cannot be read.")) from error


def _double_strengths(index):
    """Convert version 1, in which strength 0.5 was a full correction, to the current scale."""
    for fields in (*index["runs"].values(), *index["entries"]):
        stored = fields["wishes"] if "wishes" in fields else fields["recipe"]
        stored["strength"] = min(1.0, 2 * float(stored["strength"]))


def _name_the_task(index):
    """Convert versions 1 and 2, which supported only the task "correct", to the format for any task."""
    for fields in index["runs"].values():
        stored = dict(fields["wishes"])
        extras = {"task": "correct", "pack": stored.pop("pack"), "seed": stored.pop("seed")}
        fields["wishes"] = {**extras, "parameters": stored}
    for fields in index["entries"]:
        fields["kind"], fields["measures"] = fields["recipe"]["lines"], {"distance": fields["distance"]}
        fields["notes"] = {"kindred": bool(fields.get("kindred")), "changes": fields["changes"]}


def _wishes(fields):
    parameters = {str(name): value for name, value in fields["parameters"].items() if isinstance(value, _SIMPLE)}
    return {"task": str(fields["task"]), "pack": str(fields["pack"]), "seed": int(fields["seed"]),
            "parameters": parameters}  # fmt: skip


def _run(name, fields, kept, looks):
    (x, y), (width, height), canvas = ([int(each) for each in fields[key]] for key in ("place", "size", "canvas"))
    if not (width > 0 and height > 0 and width * height <= _LARGEST):
        raise ValueError("no such size")
    layers, wishes = [(str(layer), None) for layer in fields["layers"]], _wishes(fields["wishes"])
    run = Run(Capture(width, height, x=x, y=y, canvas_width=canvas[0], canvas_height=canvas[1],
                      dpi=float(fields["dpi"]), layers=layers, sources=map(str, fields.get("sources", ())),
                      on_paper=bool(fields.get("on_paper"))), wishes, looks.get(wishes["task"]))  # fmt: skip
    for name_of_picture, (wide, high) in fields.get("pictures", {}).items():
        wide, high = int(wide), int(high)
        if not (wide > 0 and high > 0 and wide * high <= _LARGEST):
            raise ValueError("no such size")
        run.capture.pictures[str(name_of_picture)] = Picture(wide, high, b"")
    run.id = name
    run.packed = {str(part): kept["{}-{}".format(name, part)] for part in fields["parts"]}
    return run


def _entry(fields, runs, kept):
    image = QtGui.QImage()
    if not image.loadFromData(QtCore.QByteArray(kept[fields["picture"]]), "PNG") or image.width() > 4096:
        raise ValueError("no picture")
    entry = Entry()
    entry.take(runs[fields["run"]], int(fields["number"]), fields)
    entry.starred = bool(fields["starred"])
    entry.image = entry.original = image
    return entry
