"""Keeps the words of studio and panel translatable, and their catalogs up to date, by PySide6's lupdate and lrelease.

    python tools/translations.py wrap [FILE...]  # put tr() or later() around what a user reads and nothing marks yet
    python tools/translations.py update          # gather the words into translations/*.ts, keeping what is translated
    python tools/translations.py build           # make app/drawover/panel/translations/*.qm of them
    python tools/translations.py check           # what is not translated, or translated with other {placeholders}

`wrap` changes code: read its diff. Words in tables, which are made before a language is chosen, become later(); whoever
shows them calls tr(). lupdate knows no such marks and no tables, so it is given a list of what this script found.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app" / "drawover"
SOURCES, BUILT = ROOT / "translations", APP / "panel" / "translations"
LANGUAGES = ("zh_CN",)
CONTEXT = "Drawover"

# Calls whose strings are not for users, or that already mark them.
_NOT_SHOWN = {
    *(
        "tr",
        "later",
        "translate",
        "Command",
        "Menu",
        "Setting",
        "setObjectName",
        "property",
        "setProperty",
        "getLogger",
    ),
    *("QKeySequence", "setShortcut", "setShortcuts", "add_argument", "ArgumentParser", "print", "compile", "sub"),
    *("match", "fullmatch", "findall", "finditer", "search", "startswith", "endswith", "removesuffix", "removeprefix"),
    *("ValueError", "TypeError", "KeyError", "ImportError", "RuntimeError", "AssertionError", "setStyleSheet"),
    *("QSettings", "setApplicationName", "setDesktopFileName", "user_state_dir", "namedtuple", "hasFormat"),
    *("setHeader", "setRawHeader", "setattr", "getattr", "hasattr", "index", "icon", "split"),
}
_NO_WORDS = re.compile(
    r"[(\s;]*\(\*\.\w+\).*|<h3>.*|Drawover suggestion|too old|Qt , ,"
    r"|(Ctrl|Shift|Alt|Meta)\+\S+|Return|Esc|Del|Ins|Tab|F\d+|PgUp|PgDown|Space|Backspace|Drawover|OpenRaster"
    r"|[\w./-]+/[\w./*-]+|\*?\.\w+|https?://.*|[^<]*[;{][^}]*:[^}]*[;}].*|form-data.*|Py\w+\d?|Q[A-Z]\w+",
    re.DOTALL,
)
_NOT_TRANSLATED = {"diagnostics"}  # functions whose texts are for bug reports
_UNTOUCHED = {
    *("qt.py", "words.py", "runtime.py", "run.py", "screenshot.py", "manual_pictures.py", "theme.py", "icons.py"),
    *("view.py", "events.py", "manual.py", "settings.py", "mnemonics.py"),
}


# ------------------------------------------------------------------------------------------------------ gathering


def literals(node: ast.AST) -> Iterator[str]:
    """The strings that an expression can evaluate to, as in `"a" if x else "b"`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def called(node: ast.AST) -> str:
    """The last name of the called function."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "id", getattr(node.func, "attr", ""))
    return ""


def marked(tree: ast.AST) -> Iterator[str]:
    """Every string that the code marks, those of the engine's messages, and of the tables of commands and menus."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in ("tr", "later") and node.args:
            yield from literals(node.args[0])
        elif isinstance(node, ast.Call) and called(node) == "Template" and len(node.args) == 2:
            yield from literals(node.args[1])
        elif isinstance(node, ast.Call) and called(node) == "Command":
            places = [node.args[at] for at in (1, 4) if at < len(node.args)]
            for place in (*places, *(word.value for word in node.keywords if word.arg in ("text", "tip"))):
                yield from literals(place)
        elif isinstance(node, ast.Call) and called(node) == "Menu" and node.args:
            yield from literals(node.args[0])


def shipped() -> list[str]:
    """Names and texts in data that ships: palettes, and brushes."""
    names = []
    for palette in sorted((ROOT / "resources" / "palettes").glob("*.gpl")):
        names += re.findall(r"^Name: *(.+)$", palette.read_text("utf-8"), re.MULTILINE)
    for brush in sorted((ROOT / "resources" / "brushes").glob("*.toml")):
        names += re.findall(r'^(?:title|name|group|tip|about) *= *"(.+)"$', brush.read_text("utf-8"), re.MULTILINE)
    modes = ast.parse((APP / "document" / "blend.py").read_text("utf-8"))
    for node in ast.walk(modes):
        if called(node) == "Mode" and isinstance(node, ast.Call):
            names += literals(node.args[0])
    return names


def gathered(*trees: Path) -> list[str]:
    """All texts of the program, each once, in the order of the files."""
    words: dict[str, None] = {}
    for folder in trees or (APP / "panel", APP / "studio", APP / "messages", ROOT / "plugin_krita"):
        for file in sorted(folder.rglob("*.py")):
            words.update(dict.fromkeys(marked(ast.parse(file.read_text("utf-8")))))
    words.update(dict.fromkeys(shipped()))
    return [word for word in words if word.strip()]


def update() -> None:
    """Let lupdate merge the texts into the catalogs: new ones are unfinished, removed ones are kept as vanished."""
    SOURCES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        stub = Path(folder) / "words.py"
        lines = [f"QCoreApplication.translate({json.dumps(CONTEXT)}, {_quoted(word)})" for word in gathered()]
        stub.write_text("\n".join(["from PySide6.QtCore import QCoreApplication", *lines, ""]), "utf-8")
        for language in LANGUAGES:
            to = SOURCES / f"drawover_{language}.ts"
            options = ["-locations", "none", "-source-language", "en", "-target-language", language]
            subprocess.run([_program("lupdate"), *options, str(stub), "-ts", str(to)], check=True)


def build() -> None:
    """Compile the catalogs to Qt's format."""
    BUILT.mkdir(exist_ok=True)
    for language in LANGUAGES:
        source, target = SOURCES / f"drawover_{language}.ts", BUILT / f"drawover_{language}.qm"
        subprocess.run([_program("lrelease"), "-silent", str(source), "-qm", str(target)], check=True)


def _program(name: str) -> str:
    return str(Path(sys.executable).with_name(f"pyside6-{name}"))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def entries(language: str) -> Iterator[tuple[str, str, str]]:
    """Source, translation, and "" or "unfinished" or "vanished" of each entry of a catalog."""
    for message in ET.parse(SOURCES / f"drawover_{language}.ts").iter("message"):
        translation = message.find("translation")
        text = translation.text if translation is not None else ""
        yield message.findtext("source", ""), text or "", translation.get("type", "") if translation is not None else ""


def placeholders(text: str) -> list[str]:
    """Placeholders such as `{name}` or `{}`, sorted; formats such as `{:.0f}` are included."""
    return sorted(re.findall(r"\{[^{}]*\}", text))


def faults(language: str) -> list[str]:
    """A line for each text of the program that is missing in its catalog, or has other placeholders there."""
    done = {source: text for source, text, state in entries(language) if text and state != "unfinished"}
    lines = []
    for word in gathered():
        if word not in done:
            lines.append(f"{language}: not translated: {word!r}")
        elif placeholders(word) != placeholders(done[word]):
            lines.append(f"{language}: other placeholders: {word!r} -> {done[word]!r}")
    return lines


# ------------------------------------------------------------------------------------------------------- wrapping


def _shown(text: str) -> bool:
    """Whether the text looks like words for a user: a sentence, or a title."""
    bare = re.sub(r"\{[^{}]*\}", "", text).strip()
    if not re.search(r"[A-Za-z]{2}", bare) or _NO_WORDS.fullmatch(bare):
        return False
    return " " in bare.strip() or bool(re.match(r"[&“]?[A-Z]&?[a-z]", bare))


def _field(node: ast.expr, taken: dict[str, str]) -> str:
    """A name for a value in an f-string: that of its variable or attribute, numbered if it is taken."""
    source = ast.unparse(node)
    if isinstance(node, ast.Subscript):
        node = node.value
    while isinstance(node, ast.Call):
        node = node.args[0] if node.args and called(node) in ("round", "str", "len", "int") else node.func
    name = re.sub(r"\W", "", getattr(node, "attr", getattr(node, "id", "value"))).strip("_") or "value"
    number, wished = 2, name
    while taken.get(wished, source) != source:
        wished, number = f"{name}{number}", number + 1
    taken[wished] = source
    return wished


def _from_fstring(node: ast.JoinedStr) -> tuple[str, dict[str, str]] | None:
    """The text with named fields, and their values; None if a format specification contains values itself."""
    text, fields = "", {}
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value).replace("{", "{{").replace("}", "}}")
        elif isinstance(part, ast.FormattedValue):
            spec = ""
            if part.format_spec is not None:
                spec_parts = part.format_spec.values if isinstance(part.format_spec, ast.JoinedStr) else []
                if not all(isinstance(piece, ast.Constant) for piece in spec_parts):
                    return None
                spec = ":" + "".join(str(piece.value) for piece in spec_parts if isinstance(piece, ast.Constant))
            turned = f"!{chr(part.conversion)}" if part.conversion != -1 else ""
            text += f"{{{_field(part.value, fields)}{turned}{spec}}}"
    return text, fields


class _Finder(ast.NodeVisitor):
    """Collects (start, end, replacement) of texts to wrap; positions are (line, byte)."""

    def __init__(self, source: bytes) -> None:
        self.edits: list[tuple[tuple[int, int], tuple[int, int], str]] = []
        self._lines, self._inside = source.splitlines(keepends=True), 0

    def _text(self, node: ast.expr) -> str:
        assert node.end_lineno is not None and node.end_col_offset is not None
        rows = self._lines[node.lineno - 1 : node.end_lineno]
        rows[-1] = rows[-1][: node.end_col_offset]
        rows[0] = rows[0][node.col_offset :]
        return b"".join(rows).decode()

    def _wrap(self, node: ast.expr, new: str) -> None:
        assert node.end_lineno is not None and node.end_col_offset is not None
        self.edits.append(((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset), new))

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        if getattr(node, "name", "") in _NOT_TRANSLATED:
            return
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            self.visit(default)
        self._inside += 1
        body = node.body if isinstance(node.body, list) else [node.body]
        for child in body:
            self.visit(child)
        self._inside -= 1

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _visit_function  # noqa: N815

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Compared strings are keys."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_Dict(self, node: ast.Dict) -> None:
        for value in node.values:
            self.visit(value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(getattr(target, "id", "") in ("__all__", "__slots__", "MENUS") for target in node.targets):
            self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None and getattr(node.target, "id", "") != "MENUS":
            self.visit(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        if called(node) in _NOT_SHOWN:
            return
        self.visit(node.func)
        for value in (*node.args, *(word.value for word in node.keywords)):
            self.visit(value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and _shown(node.value):
            self._wrap(node, f"{'tr' if self._inside else 'later'}({self._text(node)})")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        found = _from_fstring(node)
        if found is None or not self._inside or not _shown(found[0]):
            return
        text, fields = found
        if fields:
            self._wrap(node, f"tr({_quoted(text)}, {', '.join(f'{name}={value}' for name, value in fields.items())})")


def wrap(file: Path) -> int:
    """Mark unmarked texts; return the number of changes."""
    source = file.read_bytes()
    finder = _Finder(source)
    finder.visit(ast.parse(source))
    if not finder.edits:
        return 0
    lines = source.splitlines(keepends=True)
    for (row, column), (last, end), new in sorted(finder.edits, reverse=True):
        after = lines[last - 1][end:]
        lines[row - 1 : last] = [lines[row - 1][:column] + new.encode() + after]
    text = b"".join(lines).decode()
    used = [name for name in ("later", "tr") if re.search(rf"\b{name}\(", text)]
    depth = len(file.relative_to(APP).parts)
    inside = file.relative_to(APP).parts[0] == "panel"
    module = "." * (depth - 1) + "words" if inside else "." * depth + "panel.words"
    text = re.sub(rf"^from {re.escape(module)} import .*\n", "", text, flags=re.MULTILINE)
    imports = [node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom)]
    at = max((node.end_lineno or 0 for node in imports), default=0)
    rows = text.splitlines(keepends=True)
    rows.insert(at, f"from {module} import {', '.join(used)}\n")
    file.write_text("".join(rows), "utf-8")
    return len(finder.edits)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("wrap", "update", "build", "check"))
    parser.add_argument("files", nargs="*", type=Path, help="for wrap; left out: all of studio and panel")
    given = parser.parse_args(arguments)
    if given.what == "wrap":
        files = [file.resolve() for file in given.files]
        files = files or [*(APP / "panel").rglob("*.py"), *(APP / "studio").rglob("*.py")]
        for file in sorted(files):
            if file.name not in _UNTOUCHED and (count := wrap(file)):
                print(f"{file.relative_to(ROOT)}: {count}")
    elif given.what == "update":
        update()
    elif given.what == "build":
        build()
    lines = [line for language in LANGUAGES for line in faults(language)] if given.what != "wrap" else []
    print("\n".join(lines) or "Done.")
    return 1 if lines and given.what == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
