"""What the engine says: every message has a code of its own, words in every language that ships, and its arguments."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from pathlib import Path

import pytest

from drawover import messages
from drawover.messages.message import Message, MessageError, Template

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app" / "drawover"
SPEAKERS = sorted(
    [
        *(APP / "engine").rglob("*.py"),
        *(APP / "pictures").rglob("*.py"),
        APP / "cli" / "ask.py",
        APP / "cli" / "train.py",
    ]
)


TRAINING = ROOT / "models" / "drawover_train"
TRAINERS = [TRAINING / name for name in ("own.py", "telling.py", "data/own/looked.py")]  # importing them takes torch


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("translations", ROOT / "tools" / "translations.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_template_is_in_the_table_under_a_code_of_its_own():
    written = 0
    for file in sorted((APP / "messages").glob("*.py")):
        calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call)]
        written += sum(isinstance(call.func, ast.Name) and call.func.id == "Template" for call in calls)
    assert written == len(messages.TABLE) > 250
    assert all(re.fullmatch(r"[a-z]+(\.[a-z-]+)*", code) for code in messages.TABLE)


def fields(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)[^{}]*\}", text))


def test_every_code_has_words_in_every_language_that_its_arguments_fit(tool):
    for language in tool.LANGUAGES:
        done = {source: text for source, text, state in tool.entries(language) if text and state != "unfinished"}
        for template in messages.TABLE.values():
            words = done[template.english]
            assert words != template.english or not re.search("[a-z]{2}", re.sub(r"\{[^{}]*\}", "", words)), template
            given = dict.fromkeys(fields(template.english), 3)
            assert fields(words) == set(given), template
            words.format(**given)
            template.english.format(**given)


def resolved(node: ast.AST, names: dict):
    """What a name, or an attribute of one, stands for in a module; None where only running it can tell."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(resolved(node.value, names), node.attr, None)
    return None


def modules():
    for file in SPEAKERS:
        name = ".".join(("drawover", *file.relative_to(APP).with_suffix("").parts)).removesuffix(".__init__")
        yield file, vars(importlib.import_module(name)), ast.parse(file.read_text("utf-8"))
    for file in TRAINERS:
        yield file, {"say": messages.training, "OwnError": MessageError}, ast.parse(file.read_text("utf-8"))


def test_no_error_is_raised_but_by_a_message_with_its_arguments():
    raised = 0
    for file, names, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            kind, where = resolved(node.func, names), f"{file.relative_to(ROOT)}:{node.lineno}"
            if isinstance(kind, Template):
                assert {word.arg for word in node.keywords} == fields(kind.english), where
            if isinstance(kind, type) and issubclass(kind, MessageError):
                (given,) = node.args
                raised += 1
                formatted = isinstance(given, ast.Call) and getattr(given.func, "attr", "") in ("format", "join")
                assert not isinstance(given, ast.Constant | ast.JoinedStr | ast.BinOp) and not formatted, where
    assert raised > 200


def test_nothing_in_the_table_is_left_unsaid():
    said: set[str] = set()
    for _, names, tree in modules():
        for node in ast.walk(tree):
            found = resolved(node, names)
            for each in found.values() if isinstance(found, dict) else (found,):
                if isinstance(each, Template):
                    said.add(each.code)
    assert set(messages.TABLE) - said == set()


def test_a_message_says_its_arguments_and_those_within_them():
    inner, outer = Template("inner", "{count} of {all:,}"), Template("outer", "{what}: {these}.")
    message = outer(what=inner(count=2, all=1000), these=("a", inner(count=0.5, all=3)))
    assert str(message) == "2 of 1,000: a, 0.5 of 3."
    first = {"code": "inner", "arguments": {"count": 2, "all": 1000}}
    second = {"code": "inner", "arguments": {"count": 0.5, "all": 3}}
    assert message.as_json() == {"code": "outer", "arguments": {"what": first, "these": ["a", second]}}
    assert message == outer(what=inner(count=2, all=1000), these=["a", inner(count=0.5, all=3)])


def test_what_a_message_quotes_is_made_plain():
    message = Template("quoted", "No {name}.")(name="x\x1b[2J\ny")
    assert str(message) == "No x\\x1b[2J y." and message.as_json()["arguments"] == {"name": "x\\x1b[2J y"}
    assert isinstance(message, Message) and str(MessageError(message)) == str(message)
