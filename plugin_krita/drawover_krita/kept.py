"""What is kept with a Krita document: a zip of the panel's files in an annotation, which Krita saves in the .kra."""

import io
import zipfile

from .panel.qt import QtCore

NAME = "drawover/history"
ABOUT = "The gallery of Drawover: pictures, and what they were made from"
DAMAGED = {"history.json": b""}  # the panel says of it that it cannot be read
_MOST = 16 << 20  # bytes; the panel keeps half of it at most


def write(document, files):
    """files: dict of plain names to bytes; empty: nothing is kept any more.

    Krita calls a document modified after this. Asking for suggestions is no change of the artist's, so that is taken
    back; what was written stays in the document, and goes into the file when the artist saves it.
    """
    modified = document.modified()
    _write(document, files)
    if not modified:
        document.setModified(False)


def _write(document, files):
    if files:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
            for name, part in files.items():
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), part)
        document.setAnnotation(NAME, ABOUT, QtCore.QByteArray(packed.getvalue()))
    elif NAME in document.annotationTypes():
        document.removeAnnotation(NAME)


def read(document):
    """-> dict as write() took it; empty when there is none. What is damaged reads as an empty index."""
    if NAME not in document.annotationTypes():
        return {}
    packed = document.annotation(NAME).data()
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST:
                return DAMAGED
            return {info.filename: archive.read(info) for info in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError):
        return DAMAGED
