"""Words in the artist's language: tr() looks them up in the catalog that is installed, and stays English without one.

Panel and studio share it. What is written once and shown later, as in a table, is marked by later() where it stands.
Catalogs are made by tools/translations.py.
"""

from pathlib import Path

from .qt import QtCore

CONTEXT = "Drawover"
LANGUAGES = ("en", "zh_CN")
_FOLDER = Path(__file__).resolve().parent / "translations"
_KEPT = []  # Qt does not keep the catalogs it uses
_NOW = ["en"]


def tr(text, **values):
    """-> str: `text` in the artist's language, with {name} replaced by values. `text` must be a literal, or marked."""
    words = QtCore.QCoreApplication.translate(CONTEXT, text)
    return words.format(**values) if values else words


def later(text):
    """-> the same str, now known to the catalog: whoever shows it calls tr() on it."""
    return text


def language_of(wish):
    """-> one of LANGUAGES for one of them or "system": that of the system where there is a catalog, else English."""
    if wish in LANGUAGES:
        return wish
    name = QtCore.QLocale().name() if wish == "system" else wish
    return next((known for known in LANGUAGES if known == name or known.split("_")[0] == name.split("_")[0]), "en")


def install(wish="system", own=True):
    """Take a language's catalog in the place of the one before. -> the language that was taken.

    own: the program is ours, so Qt's own words are in that language as well; inside Krita they are Krita's.
    """
    app = QtCore.QCoreApplication.instance()
    if app is None:
        return "en"
    while _KEPT:
        app.removeTranslator(_KEPT.pop())
    language = _NOW[0] = language_of(wish)
    if language == "en":
        return language
    paths = [_FOLDER / "drawover_{}.qm".format(language)]
    if own:
        paths.append(_qt_folder() / "qtbase_{}.qm".format(language))
    for path in paths:
        catalog = QtCore.QTranslator()
        if path.is_file() and catalog.load(str(path)):
            app.installTranslator(catalog)
            _KEPT.append(catalog)
    return language


def current():
    """-> the language that is installed now."""
    return _NOW[0]


def _qt_folder():
    if hasattr(QtCore.QLibraryInfo, "path"):
        return Path(QtCore.QLibraryInfo.path(QtCore.QLibraryInfo.LibraryPath.TranslationsPath))
    kind = QtCore.QLibraryInfo.LibraryLocation.TranslationsPath  # type: ignore[attr-defined]  # Qt 5
    return Path(QtCore.QLibraryInfo.location(kind))
