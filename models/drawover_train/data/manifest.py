"""The manifest of a data set: the required fields of its lines, and the consistency check of an entire data set."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

SPLITS = ("train", "validation", "test", "held")
_COLOR = re.compile(r"#[0-9a-f]{6}")  # or red, green, blue, 0..255
_DIGEST = re.compile(r"[0-9a-f]{64}")


class ManifestError(Exception):
    """A line of the manifest is invalid; the message names the line and the fault."""


class Common(TypedDict):
    """The fields of every line."""

    row: int  # index of the view in every stage, from 0
    subject: str  # all views of a subject are in one split
    split: str  # one of SPLITS; "held" (a family of style, a vendor) is never trained on
    source: str  # client, package and version, as Source.name
    license: str  # SPDX identifier
    attribution: str  # credit
    view: int  # index among the subject's views, from 0
    pixels: str  # SHA-256 of the identifying pixels; unique per subject
    stages: dict[str, str]  # stage -> file with its picture


class Record(Common, total=False):
    """One line: one view of one subject. Recipes may add further JSON fields."""

    palette: dict[str, Any]  # what is colored -> color, or {"name": ..., "colors": that}; so is all that begins so


COMMON = Common.__required_keys__


def checked(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the record; raise ManifestError where a field is missing or has the wrong type."""
    name = f"{record.get('subject', '?')}, row {record.get('row', '?')}"
    missing = sorted(COMMON - record.keys())
    if missing:
        raise ManifestError(f"{name}: {missing[0]} is missing.")
    for field in ("row", "view"):
        if not isinstance(record[field], int) or isinstance(record[field], bool) or record[field] < 0:
            raise ManifestError(f"{name}: {field} must be a whole number from 0, not {record[field]!r}.")
    for field in ("subject", "source", "license", "attribution"):
        if not isinstance(record[field], str) or not record[field].strip():
            raise ManifestError(f"{name}: {field} must be said, not {record[field]!r}.")
    if record["split"] not in SPLITS:
        raise ManifestError(f"{name}: split must be one of {', '.join(SPLITS)}, not {record['split']!r}.")
    if not isinstance(record["pixels"], str) or not _DIGEST.fullmatch(record["pixels"]):
        raise ManifestError(f"{name}: pixels must be a SHA-256, not {record['pixels']!r}.")
    stages = record["stages"]
    if not isinstance(stages, Mapping) or not stages or not all(isinstance(s, str) and s for s in stages.values()):
        raise ManifestError(f"{name}: stages must name a file for each stage.")
    for field, palette in record.items():
        if field.startswith("palette") and not _is_palette(palette):
            raise ManifestError(f'{name}: {field} must map names to colors like "#a0b1c2".')
    return record


def _is_palette(found: Any) -> bool:
    if not isinstance(found, Mapping):
        return False
    return all(_is_color(color) for color in found.get("colors", found).values())


def _is_color(found: Any) -> bool:
    if isinstance(found, str):
        return bool(_COLOR.fullmatch(found))
    return isinstance(found, list | tuple) and len(found) == 3 and all(v in range(256) for v in found)


def check(folder: Path) -> list[Mapping[str, Any]]:
    """Read and check every line of the data set in `folder`, individually and together.

    Raises ManifestError where rows are not counted from 0, a subject is in two splits, two subjects are the same
    drawing, a view is duplicated, or a stage's file is missing.
    """
    records = [checked(json.loads(line)) for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]
    split_of: dict[str, str] = {}
    subject_of: dict[str, str] = {}
    views: set[tuple[str, int]] = set()
    for number, record in enumerate(records):
        subject = record["subject"]
        if record["row"] != number:
            raise ManifestError(f"{subject}: row {record['row']} stands in line {number}.")
        if split_of.setdefault(subject, record["split"]) != record["split"]:
            raise ManifestError(f"{subject} is in {split_of[subject]} and in {record['split']}.")
        if subject_of.setdefault(record["pixels"], subject) != subject:
            raise ManifestError(f"{subject} is the same drawing as {subject_of[record['pixels']]}.")
        if (subject, record["view"]) in views:
            raise ManifestError(f"{subject}: view {record['view']} is there twice.")
        views.add((subject, record["view"]))
        absent = [file for file in record["stages"].values() if not (folder / file).exists()]
        if absent:
            raise ManifestError(f"{subject}: there is no {absent[0]}.")
    return records
