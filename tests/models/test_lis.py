"""Learned input spaces: the modules, the networks they are studied in, their training, and their tables."""

import json

import numpy as np
import pytest
from PIL import Image

torch = pytest.importorskip("torch")
from drawover_train.data import recipe  # noqa: E402
from drawover_train.data.recipe import Subject, View  # noqa: E402
from drawover_train.data.sources import LORELEI  # noqa: E402
from drawover_train.metrics.artefacts import Bounds, broken_digits, broken_faces, confidences  # noqa: E402
from drawover_train.metrics.judged import digit_judge, sound_judge  # noqa: E402
from drawover_train.nets.correct.dcgan import Discriminator, Generator, Reverser, Shape  # noqa: E402
from drawover_train.nets.correct.lis import LearnedInputSpace, Module, TPReLU  # noqa: E402
from drawover_train.recipes.correct import lis  # noqa: E402
from drawover_train.sheets import input_spaces as lis_sheets  # noqa: E402
from drawover_train.studies.input_spaces import ITERATIVE, Studied, make_reference, read, read_reference, write  # noqa: E402
from drawover_train.tables.correct.error_avoidance import Row, findings  # noqa: E402

pytestmark = pytest.mark.train
SMALL = Shape(28, 8, (8, 4))


def test_tprelu_by_hand():
    """max(x − θ, 0) + a · min(x − θ, 0) + θ with θ = 1, a = 0.25; slopes are kept within 0..1."""
    unit = TPReLU(1)
    with torch.no_grad():
        unit.threshold.fill_(1)
    assert unit(torch.tensor([[3.0], [1.0], [-3.0]])).flatten().tolist() == [3, 1, 0]
    with torch.no_grad():
        unit.slope.fill_(-2)
    assert unit(torch.tensor([[-3.0]])).item() == 1
    with torch.no_grad():
        unit.slope.fill_(7)
    assert unit(torch.tensor([[-3.0]])).item() == -3


def test_a_module_adds_to_what_it_is_given_and_begins_near_it():
    torch.manual_seed(0)
    z, module = torch.randn(64, 32), Module(32)
    assert (module(z) - z).abs().max() < 0.05
    assert not torch.equal(module(z), z)


def test_only_the_first_layer_of_a_module_is_normalized():
    """However long W₁'s rows are, WN(W₁·z) is the same; W₂'s length counts."""
    torch.manual_seed(0)
    z, module = torch.randn(4, 16), Module(16)
    before = module(z)
    with torch.no_grad():
        module.body[0].parametrizations.weight.original1.mul_(5)
    assert torch.allclose(module(z), before, atol=1e-6)
    with torch.no_grad():
        module.body[2].weight.mul_(5)
    assert torch.allclose(module(z) - z, 5 * (before - z), atol=1e-5)


def test_steps_are_the_latent_as_it_came_and_after_each_module():
    torch.manual_seed(0)
    z, space = torch.randn(5, 8), LearnedInputSpace(8, 3)
    steps = space.steps(z)
    assert len(steps) == 4
    assert steps[0] is z
    assert torch.equal(steps[2], space.chain[1](space.chain[0](z)))
    assert torch.equal(steps[3], space(z))


def test_without_modules_the_latent_stays():
    z = torch.randn(2, 4)
    assert LearnedInputSpace(4, 0)(z) is z


def test_the_networks_fit_each_other():
    torch.manual_seed(0)
    drawn = Generator(SMALL, 1)(torch.randn(3, 8))
    assert drawn.shape == (3, 1, 28, 28)
    assert drawn.min() >= 0
    assert drawn.max() <= 1
    assert Discriminator(SMALL)(drawn).shape == (3, 1)
    assert Reverser(SMALL)(drawn).shape == (3, 8)


def test_weights_are_normalized_and_outcomes_begin_at_a_like_scale():
    torch.manual_seed(0)
    shape = Shape(64, 64, (64, 32, 16, 8))
    generator = Generator(shape)
    x = generator.body[:-1](torch.randn(200, 64))
    assert 0.3 < x.std() < 3
    with torch.no_grad():
        for layer in generator.body:
            if hasattr(layer, "parametrizations"):
                layer.parametrizations.weight.original.mul_(9)
    torch.manual_seed(1)
    z = torch.randn(2, 64)
    again = generator(z)
    with torch.no_grad():
        for layer in generator.body:
            if hasattr(layer, "parametrizations"):
                layer.parametrizations.weight.original.mul_(0.1)
    assert torch.allclose(generator(z), again, atol=1e-5)


def test_a_study_is_read_as_it_was_written(tmp_path):
    torch.manual_seed(0)
    nets = Generator(SMALL, 2), {4: Reverser(SMALL), 9: Reverser(SMALL)}
    for network in (nets[0], *nets[1].values()):
        network.eval()
    studied = Studied("digits", "separate", SMALL, *nets, trained=9)
    z = torch.randn(6, 8)
    write(tmp_path, studied)
    again = read(tmp_path, "digits", "separate")
    assert again.trained == 9
    for ours, theirs in zip(studied.steps(z), again.steps(z), strict=True):
        assert ours.name == theirs.name
        assert torch.allclose(ours.drawn, theirs.drawn, atol=5e-3)
    assert [step.name for step in again.steps(z)] == ["before R", "R of 4 batches", "R of 9 batches"]


def test_iterations_feed_each_drawing_back():
    torch.manual_seed(0)
    generator, reverser = Generator(SMALL).eval(), Reverser(SMALL).eval()
    studied = Studied("digits", ITERATIVE, SMALL, generator, {5: reverser}, 5)
    z = torch.randn(2, 8)
    steps = studied.steps(z)
    assert [step.name for step in steps] == ["0 of 3", "1 of 3", "2 of 3", "3 of 3"]
    assert torch.equal(steps[2].drawn, generator.draw(reverser(generator.draw(reverser(generator.draw(z))))))


class Bars:
    """Views of one bar, as the data set `digits` has digits."""

    name, purpose, identity, bytes_per_subject, sources = "digits", "a test", "ink", 1000, (LORELEI,)

    def subjects(self, root, limit):
        splits = ["validation", "test", *["train"] * 20]
        return [Subject(f"bar {n}", LORELEI, n, splits[n % 22]) for n in range(44)]

    def render(self, root, subject, size, random):
        ink = np.zeros((size, size), np.uint8)
        ink[12:52, 20 + subject.key // 2 : 26 + subject.key // 2] = 255
        ink[12 + subject.key % 2 * 30 : 20 + subject.key % 2 * 30, 12:40] = 255
        return [View({"ink": ink}, {})]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    out = tmp_path_factory.mktemp("data")
    recipe.build(Bars(), out, out / "digits", 64, workers=1)
    return out


TINY = lis.Domain("digits", "digits", SMALL, steps=8, reverser_steps=8)


@pytest.fixture
def tiny(monkeypatch):
    monkeypatch.setitem(lis.PRESETS, "cpu", lis.Preset((TINY,), batch=4))


def test_every_variant_is_trained_exported_and_resumed(data, tiny, tmp_path):
    out, studies = tmp_path / "runs", tmp_path / "studies"
    lis.train(data, out, "cpu", minutes=1e-9, studies=studies)
    assert not studies.exists()
    lis.train(data, out, "cpu", studies=studies)
    assert {p.stem for p in studies.iterdir()} == {"digits-real", *(f"digits-{v.name}" for v in lis.VARIANTS)}
    log = [json.loads(line) for line in (out / "digits" / "log.jsonl").read_text().splitlines()]
    assert log[0]["seed"] == 0
    before = (out / "digits" / "three.pt").stat().st_mtime_ns
    lis.train(data, out, "cpu", studies=studies)
    assert (out / "digits" / "three.pt").stat().st_mtime_ns == before
    real = read_reference(studies / "digits-real.npz")
    assert len(real.vectors) == 4
    assert 0 <= real.broken <= 1
    separate = read(studies, "digits", "separate")
    assert sorted(separate.reversers) == [1, 2, 8]
    plain = read(studies, "digits", "plain")
    z = torch.randn(2, 8)
    assert torch.equal(separate.generator(z), plain.generator(z))


def experiment(data, tmp_path, name, domain=TINY):
    variant = next(v for v in domain.variants() if v.name == name)
    return lis.Experiment(domain, variant, tmp_path, 1e-3, 0), lis.pictures(domain, data)


def trained(data, tmp_path, name):
    made, inks = experiment(data, tmp_path, name)
    log = lis.Log(tmp_path / "log.jsonl", data / "digits", 0)
    before = {k: [p.clone() for p in v.parameters()] for k, v in made.nets.items()}
    assert made.train(inks, 4, lis.Clock(5), log)
    return {k: any(not torch.equal(a, b) for a, b in zip(before[k], made.nets[k].parameters(), strict=True))
            for k in before}  # fmt: skip


def test_who_learns(data, tmp_path):
    assert trained(data, tmp_path, "plain") == {"generator": True, "discriminator": True}
    assert trained(data, tmp_path, "separate") == {"generator": False, "discriminator": False, "reverser": True}
    assert trained(data, tmp_path, ITERATIVE) == {"generator": True, "discriminator": True, "reverser": True}


def test_the_second_half_of_a_training_resumes_where_the_first_stopped(data, tmp_path):
    first, inks = experiment(data, tmp_path, "one")
    first.length = 4
    first.train(inks, 4, lis.Clock(5), lis.Log(tmp_path / "log.jsonl", data / "digits", 0))
    again, _ = experiment(data, tmp_path, "one")
    assert again.step == 4
    for ours, theirs in zip(first.generator.parameters(), again.generator.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_variants_that_share_a_beginning_start_from_it(data, tmp_path):
    domain = lis.replace(TINY, trunk=2)
    assert next(v.name for v in domain.variants()) == "trunk"
    trunk, inks = experiment(data, tmp_path, "trunk", domain)
    trunk.train(inks, 4, lis.Clock(5), lis.Log(tmp_path / "log.jsonl", data / "digits", 0))
    assert trunk.step == 2
    three, _ = experiment(data, tmp_path, "three", domain)
    for ours, theirs in zip(three.generator.body.parameters(), trunk.generator.body.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_artefacts_of_digits():
    judge = digit_judge()
    one = np.zeros((28, 28), np.float32)
    one[3:25, 13:16] = 1
    noise = (np.random.default_rng(0).random((28, 28)) > 0.8).astype(np.float32)
    bounds = Bounds(0.5, 12, 3)
    assert confidences([one], judge)[0] > 0.5
    assert broken_digits([one, noise, np.zeros((28, 28), np.float32)], judge, bounds).tolist() == [0, 1, 1]


def test_an_empty_face_is_broken():
    assert broken_faces([np.zeros((64, 64), np.float32)], sound_judge())[0] == 1


class Means:
    """Features of a test: means of four quarters."""

    name = "means"

    def __call__(self, pictures):
        maps = pictures.transpose(0, 3, 1, 2).reshape(len(pictures), 3, 2, 14, 2, 14).mean((3, 5)) + 0.01
        return [maps] * 3, maps.reshape(len(pictures), -1)


def test_a_reference_is_kept(tmp_path):
    inks = (np.random.default_rng(0).random((40, 28, 28)) * 255).astype(np.uint8)
    made = make_reference(inks, inks, Means())
    made.write(tmp_path / "real.npz")
    again = read_reference(tmp_path / "real.npz")
    assert again.bounds == made.bounds
    assert again.diversity == made.diversity
    assert np.allclose(again.vectors, made.vectors, atol=1e-3)
    assert made.broken < 0.15  # all but a fortieth keep each of three bounds


def test_a_histogram_is_a_density():
    values = np.random.default_rng(0).normal(size=50_000)
    found = lis_sheets.histogram(values)
    assert found.sum() * 0.1 == pytest.approx(1, abs=0.001)
    assert found[40] == pytest.approx(0.3989, abs=0.03)


def test_sheets_show_every_step(tmp_path):
    torch.manual_seed(0)
    studies = {"digits": {n: Studied("digits", n, SMALL, Generator(SMALL, c).eval(), {}, 1)
                          for n, c in (("plain", 0), ("one", 1), ("three", 3))}}  # fmt: skip
    lis_sheets.write_modules(studies, tmp_path / "modules.png")
    lis_sheets.write_histograms(studies, tmp_path / "histograms.png")
    with Image.open(tmp_path / "modules.png") as picture:
        rows = 1 + 2 + 4
        assert picture.height > rows * 56
    with Image.open(tmp_path / "histograms.png") as picture:
        colors = {color for _, color in picture.getcolors(1 << 16)}
        assert (58, 107, 190) in colors and (200, 60, 50) in colors


def row(broken, diversity=0.5):
    return Row(broken, 1.0, diversity, 0.1, 1.0)


def test_findings_report_where_the_paper_is_not_confirmed():
    rows = {"plain": {"0 of 0": row(0.5)}, "one": {"0 of 1": row(0.5), "1 of 1": row(0.3)},
            "three": {"0 of 3": row(0.5), "3 of 3": row(0.4)},
            "unheld": {"0 of 3": row(0.5), "3 of 3": row(0.2, 0.1)}}  # fmt: skip
    output = "\n".join(findings(rows))
    assert "One module makes artefacts rarer than none: **agrees** (50.0 % → 30.0 %)" in output
    assert "Three modules make them rarer still, a little: **disagrees** (30.0 % → 40.0 %)" in output
    assert "collapses (here: less than nine tenths as diverse): **agrees**" in output
    assert "R-separate" not in output


def test_where_every_drawing_is_broken_no_order_is_claimed():
    rows = {"plain": {"0 of 0": row(1.0)}, "one": {"0 of 1": row(1.0), "1 of 1": row(0.99)},
            "three": {"0 of 3": row(1.0), "3 of 3": row(1.0)}}  # fmt: skip
    output = findings(rows)
    assert output[0].startswith("- After so short a training") and "Diversity" in output[1] and len(output) == 2
