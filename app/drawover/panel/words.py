"""Translations: tr() looks texts up in the installed catalog, and returns English without one.

Shared by panel and studio. Texts that are defined in one place and shown later, such as in a table, are marked by
later(). tools/translations.py builds the catalogs.
"""

from pathlib import Path

from .qt import QtCore

CONTEXT = "Drawover"
LANGUAGES = ("en", "zh_CN")
_FOLDER = Path(__file__).resolve().parent / "translations"
_TRANSLATORS = []  # Qt does not hold references to the catalogs in use
_LANGUAGE = ["en"]


def tr(text, **values):
    """-> str: `text` in the artist's language, with {name} replaced by values. `text` must be a literal, or marked."""
    words = QtCore.QCoreApplication.translate(CONTEXT, text)
    return words.format(**values) if values else words


def later(text):
    """-> the same str, marked for the catalog: call tr() on it before showing it."""
    return text


def resolve_language(wish):
    """-> one of LANGUAGES for a language or "system": the system's if there is a catalog for it, else English."""
    if wish in LANGUAGES:
        return wish
    name = QtCore.QLocale().name() if wish == "system" else wish
    return next((known for known in LANGUAGES if known == name or known.split("_")[0] == name.split("_")[0]), "en")


def install(wish="system", own=True):
    """Install a language's catalog instead of the previous one. -> the language.

    own: the program is ours, so translate Qt's own texts too; inside Krita they are Krita's.
    """
    app = QtCore.QCoreApplication.instance()
    if app is None:
        return "en"
    while _TRANSLATORS:
        app.removeTranslator(_TRANSLATORS.pop())
    language = _LANGUAGE[0] = resolve_language(wish)
    if language == "en":
        return language
    paths = [_FOLDER / "drawover_{}.qm".format(language)]
    if own:
        paths.append(_qt_folder() / "qtbase_{}.qm".format(language))
    for path in paths:
        catalog = QtCore.QTranslator()
        if path.is_file() and catalog.load(str(path)):
            app.installTranslator(catalog)
            _TRANSLATORS.append(catalog)
    return language


def current():
    """-> the installed language."""
    return _LANGUAGE[0]


def _qt_folder():
    if hasattr(QtCore.QLibraryInfo, "path"):
        return Path(QtCore.QLibraryInfo.path(QtCore.QLibraryInfo.LibraryPath.TranslationsPath))
    kind = QtCore.QLibraryInfo.LibraryLocation.TranslationsPath  # type: ignore[attr-defined]  # Qt 5
    return Path(QtCore.QLibraryInfo.location(kind))
