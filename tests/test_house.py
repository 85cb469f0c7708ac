"""What holds for every file of the house: arrows run one way, files are short and say what they are for."""

import ast
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("app", "models", "plugin_krita", "tools", "installer")
CODE = sorted(f for folder in FOLDERS for f in (ROOT / folder).rglob("*.py"))
PLACES_IN_KRITA = ("app/drawover/panel", "app/drawover/messages", "plugin_krita")
INSIDE_KRITA = [file for file in CODE if any(file.is_relative_to(ROOT / place) for place in PLACES_IN_KRITA)]
LONGEST = 400
BINDINGS = {"PySide2", "PySide6", "PyQt5", "PyQt6", "shiboken6"}
# a developer's own folders, and the hosts of package registries: neither belongs into what strangers read
PRIVATE = re.compile(
    r"(?<![\w.])/(work|farm|root|tmp/lab)/"
    r"|deb[.]debian[.]org|pypi[.]org|registry[.]npmjs|files[.]pythonhosted"
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path, **options) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path), **options)


def _imports(path: Path):
    """(module's first name, its dots, line) of every import anywhere in the file."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], 0, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0], node.level, node.lineno


def test_there_is_a_house():
    assert len(CODE) > 30 and len(INSIDE_KRITA) > 5


def test_the_arrows_between_the_parts_run_one_way():
    run = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "0 broken" in run.stdout, run.stdout


def test_no_modules_import_each_other_in_a_circle():
    """Imports for type checking alone count, too: whoever needs the type needs to know the other."""
    graph = grimp.build_graph("drawover", "drawover_train", cache_dir=None)
    uses = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        tuple(TopologicalSorter(uses).static_order())
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize("path", CODE, ids=_name)
def test_a_file_is_short_and_says_what_it_is_for(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST, f"{lines} lines: does it still do one thing?"
    tree = _tree(path)
    assert not tree.body or ast.get_docstring(tree), "it opens without a word on what it is for"


@pytest.mark.parametrize("path", INSIDE_KRITA, ids=_name)
def test_what_runs_inside_krita_needs_nothing_but_python_and_its_qt(path):
    _tree(path, feature_version=(3, 8))  # SyntaxError where Krita's older Pythons could not read it
    own = {"krita", "pykrita"} | (BINDINGS if path.name in ("qt.py", "binding.py") else set())
    foreign = [
        f"line {line}: {module}"
        for module, dots, line in _imports(path)
        if not dots and module not in sys.stdlib_module_names and module not in own
    ]
    assert not foreign, "only the standard library, relative imports, and Qt by way of one file"


def test_nothing_committed_names_a_developers_machine():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so what is committed is not known")
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" in data[:8192]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if PRIVATE.search(line):
                found.append(f"{name}:{number}: {line.strip()[:120]}")
    assert not found, "\n".join(found)
