"""Scores of a pack: measurements are cached, and sources are those of the ledger."""

from pathlib import Path

import pytest

pytest.importorskip("torch")
from drawover.engine.engine import Engine
from drawover_train.metrics.measure import Scores, read
from drawover_train.scoring import correct as score

pytestmark = pytest.mark.train
PACK = Path(__file__).parents[2] / "models" / "packs" / "faces"


def test_a_packs_scores_are_measured_once(tmp_path, monkeypatch):
    calls = []

    def measured(sources, folder, count, workers):
        calls.append((folder, count))
        return Scores({"a": {"mild_mine": 1.5}}, {}, {"mild_mine": "lower"})

    monkeypatch.setattr(score, "measured", measured)
    first = score.cached(tmp_path, PACK, 7, tmp_path / "scores")
    assert score.cached(tmp_path, PACK, 7, tmp_path / "scores") == first
    assert score.cached(tmp_path, PACK, 8, tmp_path / "scores") != first
    assert calls == [(PACK.resolve(), 7), (PACK.resolve(), 8)]
    assert read(first).each["a"]["mild_mine"] == 1.5


def test_scores_are_their_own_scores(tmp_path):
    assert score.cached(tmp_path, tmp_path / "some.jsonl", 7, tmp_path) == tmp_path / "some.jsonl"


def test_every_source_of_the_shipped_pack_is_in_the_ledger():
    card = Engine([PACK.parent]).load("faces").pack
    known = score.known_sources(card)
    assert [(f"{s.client} {s.package}", s.license, n) for s, n in known] == [
        (s.package, s.license, s.count) for s in card.sources
    ]
