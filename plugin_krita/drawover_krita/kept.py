"""The panel's files stored in a Krita document: a zip in an annotation, which Krita saves in the .kra."""

import io
import zipfile

from .panel.qt import QtCore

NAME = "drawover/history"
ABOUT = "The gallery of Drawover: pictures, and what they were made from"
DAMAGED = {"history.json": b""}  # the panel reports that this cannot be read
_MOST = 16 << 20  # bytes; the panel writes at most half of it


def write(document, files):
    """Store `files`, a dict of plain names to bytes; an empty one removes what is stored.

    Krita then marks the document as modified. Since the artist changed nothing, the flag is reset; the data stays in
    the document, and is written to the file when the artist saves.
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
    """-> dict as passed to write(); empty if there is none. Damaged data reads as an empty index."""
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
