"""A panel in another language: the engine's codes are put into its words; what it does not know is shown as it came."""

import threading

import pytest
from panel_hands import entries, find, press, suggest

from drawover.panel import words
from drawover.panel.wording import worded

EMPTY = {"code": "correct.empty", "arguments": {}}
CHINESE_EMPTY = "没有可修正的内容：该图层没有线条。请在上面画，或选择其他图层。"


@pytest.fixture
def chinese(qapp):
    words.install("zh_CN")
    yield
    words.install("en")


def test_why_there_are_no_suggestions_is_reported_in_it(qtbot, chinese, stub, panel):
    stub.error = ("empty", "There is nothing to correct.", EMPTY)
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == CHINESE_EMPTY


def test_what_the_engine_refuses_at_once_is_reported_in_it(qtbot, chinese, stub, panel):
    stub.busy = True
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == "已有 8 幅画稿在等待：请等一幅完成，或取消一幅。"


def test_what_is_being_done_is_reported_in_it(qtbot, chinese, stub, panel):
    stub.step = threading.Semaphore(2)
    press(qtbot, panel, "suggest")
    cancel = find(panel, "cancel")
    qtbot.waitUntil(lambda: "正在绘制第 3 个，共 8 个" in cancel.accessibleName())
    stub.step.release(8)
    qtbot.waitUntil(lambda: panel.session.running is None)


def test_what_moved_is_reported_in_it(qtbot, chinese, stub, panel):
    suggest(qtbot, panel)
    assert entries(panel)[0].sentences[0] == "左眼：下移 6 %、放大 10 %"


def test_why_a_pack_was_refused_is_reported_in_it(qtbot, chinese, stub, panel, engine):
    why = {"code": "pack.card", "arguments": {"why": {"code": "card.no-task", "arguments": {}}}}
    message = {"code": "pack.refused", "arguments": {"pack": "hats", "why": why}}
    stub.packs = [{**stub.pack("hats", "The pack hats was refused."), "message": message}]
    engine.retry()
    qtbot.waitUntil(lambda: bool(engine.problems))
    assert engine.problems == ["模型包 hats 被拒绝：其说明文件没有列出任务，因此模型包无法使用。"]


def test_what_a_newer_engine_says_is_shown_as_it_came(qtbot, chinese, stub, panel):
    stub.error = ("input", "The moon is too bright.", {"code": "moon.bright", "arguments": {}})
    press(qtbot, panel, "suggest")
    qtbot.waitUntil(panel.message.isVisible)
    assert panel.message.sentence.text() == "The moon is too bright."


@pytest.mark.parametrize(
    "message",
    [
        None,
        "correct.empty",
        {"code": "correct.empty"},
        {"code": ["correct.empty"], "arguments": {}},
        {"code": "engine.busy", "arguments": {}},
        {"code": "engine.busy", "arguments": ["8"]},
        {"code": "change.lower", "arguments": {"percent": "much"}},
        {"code": "change.lower", "arguments": {"percent": 10**400}},
    ],
)
def test_what_does_not_fit_its_code_is_shown_as_it_came(chinese, message):
    assert worded(message, "As it came.") == "As it came."


def test_messages_within_messages_end_somewhere(chinese):
    message = {"code": "pack.card", "arguments": {"why": "x"}}
    for _ in range(500):
        message = {"code": "pack.card", "arguments": {"why": message}}
    assert worded(message, "As it came.") == "As it came."


def test_an_english_panel_says_it_in_english(qapp):
    assert words.current() == "en"
    assert worded({"code": "engine.busy", "arguments": {"count": 3}}, "").startswith("3 drawings are waiting")
