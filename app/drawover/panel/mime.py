"""MIME data of a suggestion that is dragged out of the gallery."""

from .qt import QtCore

MIME = "application/x-drawover-suggestion"  # data: the suggestion's key, UTF-8
_URLS = "text/uri-list"


class SuggestionMime(QtCore.QMimeData):
    """MIME data of a dragged suggestion: its key for our own canvases, and a PNG file for other programs.

    Never image data: Krita shows a modal dialog when it is offered both an image and a file; without it, a drop that
    none of our event filters caught ends at worst in Krita's own "insert as" menu. The file is written when it is
    requested, not when the drag begins.
    """

    def __init__(self, key, write_file):
        super().__init__()
        self._write_file, self._path = write_file, None
        self.setData(MIME, QtCore.QByteArray(key.encode("utf-8")))

    def formats(self):
        return [MIME, _URLS]

    def hasFormat(self, mimetype):
        return mimetype in (MIME, _URLS)

    def retrieveData(self, mimetype, preferred):
        if mimetype != _URLS:
            return super().retrieveData(mimetype, preferred)
        if self._path is None:
            self._path = self._write_file()
        return [QtCore.QUrl.fromLocalFile(self._path)]
