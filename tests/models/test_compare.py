"""Two sets of scores side by side: paired, with intervals, and a verdict justified by them."""

import json

import numpy as np
import pytest

pytest.importorskip("scipy")
pytest.importorskip("torchmetrics")
from drawover_train.metrics.measure import Scores, gathered, write
from drawover_train.metrics.sample import MetricError
from drawover_train.scoring import compare

pytestmark = pytest.mark.train
SUBJECTS = [f"s{n}" for n in range(60)]


def scores(better="lower", shift=0.0, noise=0.0, seed=0):
    base = np.random.default_rng(7).normal(5, 2, 60)
    values = base + shift + np.random.default_rng(seed).normal(0, noise, 60)
    return gathered(SUBJECTS, {"error": list(values)}, {"error": better})


def test_pairing_shows_what_the_spread_of_subjects_would_hide():
    (found,) = compare.compare(scores(), scores(shift=-0.2, noise=0.3, seed=1))
    assert found.count == 60
    assert found.low < -0.2 + 0.1 < 0
    assert found.high < 0
    assert found.verdict == "B is better"
    (other,) = compare.compare(scores("higher"), scores("higher", shift=-0.2, noise=0.3, seed=1))
    assert other.verdict == "A is better"


def test_no_difference_is_claimed_where_none_is():
    (found,) = compare.compare(scores(noise=0.3, seed=1), scores(noise=0.3, seed=2))
    assert found.low < 0 < found.high
    assert found.verdict == "no difference shown"
    (same,) = compare.compare(scores(), scores())
    assert (same.low, same.high) == (0, 0)
    assert same.verdict == "no difference shown"


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    random, held = np.random.default_rng(3), 0
    for n in range(100):
        low, high = compare.interval(random.normal(0.5, 1, 30), resamples=400, seed=n)
        held += low <= 0.5 <= high
    assert 87 <= held <= 100
    assert np.isnan(compare.interval(np.array([1.0]))).all()


def test_only_subjects_that_both_have_are_compared():
    a = Scores(
        {"x": {"f1": 0.5}, "y": {"f1": 0.6}, "only a": {"f1": 0.0}}, {"set": 3.0}, {"f1": "higher", "set": "lower"}
    )
    b = Scores({"x": {"f1": 0.7}, "y": {"f1": 0.8}, "z": {"f1": float("nan")}}, {"set": 2.0},
               {"f1": "higher", "set": "lower"})  # fmt: skip
    f1, of_set = compare.compare(a, b)
    assert (f1.a, f1.b, f1.count) == (pytest.approx(0.55), pytest.approx(0.75), 2)
    assert f1.verdict == "B is better"
    assert (of_set.a, of_set.b) == (3.0, 2.0)
    assert of_set.verdict == "one value each: no interval"
    with pytest.raises(MetricError, match="no subject in common"):
        compare.compare(a, Scores({"z": {"f1": 1.0}}, {}, {"f1": "higher"}))
    with pytest.raises(MetricError, match="no metric in common"):
        compare.compare(a, Scores({"x": {"l1": 1.0}}, {}, {"l1": "lower"}))


def test_running_reads_folders_prints_a_table_and_writes_it(tmp_path, capsys):
    write(tmp_path / "a" / "scores.jsonl", scores())
    write(tmp_path / "b.jsonl", scores(shift=-1.0, noise=0.1))
    compare.run(tmp_path / "a", tmp_path / "b.jsonl", tmp_path / "out" / "compared.jsonl")
    assert "60 in common" in (output := capsys.readouterr().out)
    assert "| B is better |" in output
    (row,) = [json.loads(line) for line in (tmp_path / "out" / "compared.jsonl").read_text().splitlines()]
    assert row["metric"] == "error"
    assert row["verdict"] == "B is better"
    with pytest.raises(MetricError, match="There are no scores in"):
        compare.run(tmp_path / "nowhere.jsonl", tmp_path / "b.jsonl")
