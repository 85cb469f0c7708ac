"""`drawover color` from the shell: what it leaves in the folder, and what it says."""

import importlib.util
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drawover.cli import commands
from drawover.document import palettes
from drawover.document.formats import ora
from drawover.panel import palette_files

_path = Path(__file__).parent / "engine" / "coloring.py"
_spec = importlib.util.spec_from_file_location("drawover_test_coloring_cli", _path)
assert _spec is not None and _spec.loader is not None
art = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(art)
THREE = {"left": (250, 10, 20), "right": (30, 160, 60), "low": (10, 60, 250)}
OTHER = {"left": (200, 180, 20), "right": (90, 30, 160), "low": (20, 120, 120)}


@pytest.fixture
def lines(tmp_path):
    Image.fromarray(art.boxes()).save(tmp_path / "lines.png")
    return tmp_path / "lines.png"


def color(lines, *words):
    out = lines.parent / "out"
    assert commands.main(["color", str(lines), "-o", str(out), *map(str, words)]) == 0
    return out, json.loads((out / "result.json").read_text(encoding="utf-8"))


def save(lines, name, rgba):
    Image.fromarray(rgba).save(lines.parent / name)
    return lines.parent / name


def test_it_leaves_flats_for_under_the_lines_a_map_and_palettes(lines, capsys):
    out, result = color(lines, "--count", 3)
    assert (result["task"], result["measures"]["regions"]) == ("color", 4.0)
    assert len(result["suggestions"]) == 3 and (out / "sheet.png").exists()
    first = result["suggestions"][0]
    assert [layer["name"] for layer in first["layers"]] == ["Region map", "Flats"]
    flats = np.asarray(Image.open(out / first["layers"][1]["file"]))
    assert flats.shape == (400, 400, 4) and set(np.unique(flats[..., 3])) == {0, 255}
    drawn = ora.read(out / "result.ora")
    names = [(layer.name, layer.visible) for layer in drawn.layers]
    assert names == [
        ("Paper", True), ("3 region map", False), ("3 flats", False), ("2 region map", False), ("2 flats", False),
        ("1 region map", False), ("1 flats", True), ("Drawing", True),
    ]  # fmt: skip
    assert drawn.layers[-1].opacity == 1, "the drawing lies over its flats, undimmed"
    said = capsys.readouterr().out
    assert "3 suggestions in" in said and "4 regions" in said


def test_exemplars_have_weights_behind_a_colon(lines, capsys):
    one, two = save(lines, "one.png", art.exemplar(THREE)), save(lines, "two.png", art.exemplar(OTHER))
    _, result = color(lines, "--exemplar", f"{one}:0", "--exemplar", f"{two}:0.5", "--count", 1)
    assert (result["parameters"]["weight0"], result["parameters"]["weight1"]) == (0.0, 0.5)
    assert result["suggestions"][0]["recipe"] == {"way": "match", "exemplar": None, "palette": ""}
    told = {each["color"] for each in result["suggestions"][0]["notes"]["palette"]}
    assert told and told <= {"#c8b414", "#5a1ea0", "#147878", "#ffffff"}, "colors of the one that counts"
    assert result["measures"]["matched"] == 1 and "laid by position" not in capsys.readouterr().out
    assert "--weight0" not in help_of(capsys)


def help_of(capsys):
    with pytest.raises(SystemExit):
        commands.main(["color", "--help"])
    return capsys.readouterr().out


def test_help_says_what_goes_in_and_what_comes_out(capsys):
    text = help_of(capsys)
    for word in ("--exemplar PICTURE[:WEIGHT]", "--hints", "--gap", "--palette", "palettes/", "lie in their place"):
        assert word in text


@pytest.mark.parametrize("given", ["{}:2", "{}:1.5"])
def test_a_weight_out_of_range_is_wrong_usage(lines, capsys, given):
    one = save(lines, "one.png", art.exemplar(THREE))
    with pytest.raises(SystemExit) as ended:
        commands.main(["color", str(lines), "-o", str(lines.parent / "out"), "--exemplar", given.format(one)])
    assert ended.value.code == 2 and "weight between 0 and 1" in capsys.readouterr().err


def test_dabs_color_and_older_results_are_replaced(lines):
    out, _ = color(lines, "--count", 2)
    hints = save(lines, "dabs.png", art.dabs({"left": (250, 10, 20)}))
    _, after = color(lines, "--hints", hints, "--count", 1)
    assert after["suggestions"][0]["kind"] == "dabs"
    there = {path.relative_to(out).as_posix() for path in out.rglob("*.*") if path.parent != out}
    assert not any(name.startswith(("pictures/02", "layers/02", "palettes/02")) for name in there)
    assert {name for name in there if name.startswith("palettes")} == set(after["suggestions"][0]["palettes"])


def test_too_many_exemplars_and_what_is_no_line_art_are_a_sentence_and_leave_nothing(lines, capsys):
    one = save(lines, "one.png", art.exemplar(THREE))
    more = [word for _ in range(9) for word in ("--exemplar", str(one))]
    assert commands.main(["color", str(lines), "-o", str(lines.parent / "no"), *more]) == 1
    assert "At most 8 pictures" in capsys.readouterr().err
    empty = save(lines, "empty.png", np.zeros((300, 300, 4), np.uint8))
    assert commands.main(["color", str(empty), "-o", str(lines.parent / "no")]) == 1
    assert "no lines" in capsys.readouterr().err and not (lines.parent / "no").exists()


def test_the_same_command_gives_the_same_bytes(lines):
    out, _ = color(lines, "--count", 2)
    before = {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()}
    color(lines, "--count", 2)
    assert {path: path.read_bytes() for path in out.rglob("*.*") if path.is_file()} == before


# -- palettes as files -------------------------------------------------------------------------------------------------

COLORS = [("#f3d9bd", "light orange"), ("#000000", ""), ("#ffffff", "Wei\u00df & <hell>"), ("#0a3cfa", "\u84dd")]


@pytest.mark.parametrize("kind", [".gpl", ".kpl"])
def test_gimps_and_kritas_palettes_come_back_as_they_were(tmp_path, kind):
    path = palette_files.save(tmp_path / f"mine{kind}", "Mine", COLORS)
    read = palettes.read(path)
    assert (read.name, [swatch.hex for swatch in read.swatches]) == ("Mine", [code for code, _ in COLORS])
    assert [swatch.name for swatch in read.swatches][2:] == ["Wei\u00df & <hell>", "\u84dd"]


def test_adobes_swatches_are_as_its_format_says():
    data = palette_files.encoded(".ase", "Mine", COLORS)
    assert data[:8] == b"ASEF\x00\x01\x00\x00"
    (blocks,) = struct.unpack(">I", data[8:12])
    at, found = 12, []
    for _ in range(blocks):
        kind, length = struct.unpack(">HI", data[at : at + 6])
        found.append((kind, data[at + 6 : at + 6 + length]))
        at += 6 + length
    assert at == len(data) and [kind for kind, _ in found] == [0xC001, 1, 1, 1, 1, 0xC002]
    for (code, name), (_, content) in zip(COLORS, found[1:-1], strict=True):
        (units,) = struct.unpack(">H", content[:2])
        assert content[2 : 2 + 2 * units].decode("utf-16-be") == (name or "Untitled") + "\0"
        model, *rgb, kind = struct.unpack(">4s3fH", content[2 + 2 * units :])
        assert (model, kind) == (b"RGB ", 2)
        assert "#{:02x}{:02x}{:02x}".format(*(round(255 * value) for value in rgb)) == code


def test_a_file_without_a_kind_is_gimps(tmp_path):
    assert palette_files.save(tmp_path / "mine", "Mine", COLORS).name == "mine.gpl"
    with pytest.raises(ValueError, match="no color"):
        palette_files.encoded(".gpl", "Mine", [("red", "red")])


def test_shading_is_a_layer_over_the_flats_and_seen_in_the_sheet(lines):
    out, result = color(lines, "--count", 1, "--shading", "soft")
    first = result["suggestions"][0]
    assert [each["name"] for each in first["layers"]] == ["Region map", "Flats", "Shading"]
    assert first["layers"][2]["file"] == "layers/01-flats-shading.png"
    drawn = ora.read(out / "result.ora")
    assert [(layer.name, layer.blend) for layer in drawn.layers][2:4] == [
        ("1 flats", "normal"), ("1 shading", "multiply"),
    ]  # fmt: skip
