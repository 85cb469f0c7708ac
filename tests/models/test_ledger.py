"""The ledger of sources is current, and nothing that ships was trained on forbidden sources."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from drawover_train.data import RECIPES, ledger, recipe_of
from drawover_train.data.ledger import Entry, faults, shippable
from drawover_train.data.sources import FACESJS, Source

pytestmark = pytest.mark.train

MODELS = Path(__file__).resolve().parents[2] / "models"


def card(source: Source, **changes):
    package = f"{source.client} {source.package}"
    return {"package": package, "version": source.version, "license": source.license, "count": 5,
            "attribution": source.attribution, **changes}  # fmt: skip


def test_no_shipped_pack_learned_from_what_it_must_not():
    cards = ledger.cards_of(MODELS)
    assert "faces" in cards and all(cards.values())
    assert faults(cards, ledger.entries()) == []


def test_the_ledger_is_current():
    counts = json.loads((MODELS / ledger.COUNTS).read_text())
    now = ledger.page(ledger.entries(), counts, ledger.cards_of(MODELS))
    written = (MODELS / ledger.PAGE).read_text("utf-8")
    assert written == now, "models/DATA.md is stale; run: python -m drawover_train ledger"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (replace(FACESJS, license="GPL-2.0-or-later"), "which is GPL-2.0-or-later: no pack may"),
        (replace(FACESJS, license="CC-BY-SA-4.0"), "which is CC-BY-SA-4.0: no pack may"),
        (replace(FACESJS, license="MIT AND CC-BY-NC-4.0"), "no pack may"),
        (replace(FACESJS, license=""), "no pack may"),
        (replace(FACESJS, license="MIT"), "the ledger knows otherwise"),
        (replace(FACESJS, version="5.0.4"), "facesjs 5.0.4, which no recipe fetches"),
        (replace(FACESJS, package="faces"), "which no recipe fetches"),
    ],
)
def test_a_pack_that_learned_from_anything_else_is_reported(source, message):
    known = [Entry(FACESJS, ("faces",), False)]
    assert faults({"good": [card(FACESJS)]}, known) == []
    (fault,) = faults({"good": [card(FACESJS)], "bad": [card(source)]}, known)
    assert fault.startswith("Pack bad ") and message in fault


def test_a_pack_that_learned_from_evaluation_data_is_reported():
    judge = replace(FACESJS, evaluation_only=True)
    (fault,) = faults({"bad": [card(judge)]}, [Entry(judge, ("portraits",), True)])
    assert "for evaluation only" in fault


def test_licenses_are_known_by_name():
    assert shippable("MIT") and shippable("CC-BY-3.0 AND CC0-1.0")
    assert not shippable("GPL-2.0-or-later") and not shippable("MIT AND CC-BY-SA-4.0") and not shippable("free")


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_says_what_it_fetches_and_keeps_share_alike_apart(name):
    recipe = recipe_of(name)
    assert recipe.name == name and recipe.sources and recipe.purpose
    for source in recipe.sources:
        assert source.license and source.attribution and len(source.sha256) == 64
        assert shippable(source.license) or source.evaluation_only, f"{source.name} is {source.license}"
        assert not source.evaluation_only or RECIPES[name].evaluation_only


def test_counts_come_from_full_data_sets_only(tmp_path):
    before = {"digits": {"a": 5}}
    counts, message = ledger.counted(tmp_path, before)
    assert counts == before and len(message) == len(RECIPES)
    folder = tmp_path / "digits"
    folder.mkdir()
    source = recipe_of("digits").sources[0]
    record = {"subject": "mnist/1", "source": source.name, "attribution": source.attribution}
    (folder / "manifest.jsonl").write_text(json.dumps(record) + "\n")
    plan = {"rows": 1, "complete": True, "limit": 1}
    (folder / "plan.json").write_text(json.dumps(plan))
    counts, message = ledger.counted(tmp_path, before)
    assert counts == before and "digits: only a part was rendered" in message[0]
    (folder / "plan.json").write_text(json.dumps({**plan, "limit": None}))
    counts, _ = ledger.counted(tmp_path, before)
    assert counts == {"digits": {f"{source.name}: {source.attribution}": 1}}
