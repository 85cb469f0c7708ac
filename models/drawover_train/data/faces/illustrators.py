"""Styles of DiceBear that teach registration the differences between artists: lines only.

Notionists, Open Peeps and DiceBear's own are CC0, the others CC-BY-4.0. corrections.py lists those trained on.
"""

from __future__ import annotations

from dataclasses import replace

from ..sources import LORELEI, Source
from .dicebear import PARTS, Style
from .grouping import Place

_PARTS = (*PARTS, "right ear")


def _source(title: str, by: str, free: bool = False) -> Source:
    if free:
        remixed = "" if by == "DiceBear" else ", remixed by DiceBear"
        return replace(LORELEI, attribution=f"{title} by {by}{remixed}")
    return replace(LORELEI, license="CC-BY-4.0", attribution=f"{title} by {by} (CC BY 4.0), remixed by DiceBear")


_COMMON = {"head": "head", "eyes": "left eye", "eyebrows": "left brow", "nose": "nose", "mouth": "mouth",
           "hair": "hair", "glasses": "glasses", "beard": "beard", "clothes": "body"}  # fmt: skip
_PAPER = {"@ink": "ink", "black": "ink", "white": "trim", "@paper": "trim", "@skin": "skin", "@hair": "hair"}

NOTIONISTS = Style(
    "notionists",
    _source("Notionists", "Zoish", free=True),
    _COMMON,
    _PAPER,
    bust=(0.18, 0.82, 0.72),
)
OPEN_PEEPS = Style(
    "open-peeps",
    _source("Open Peeps", "Pablo Stanley", free=True),
    {"head": "head", "expression": "left eye", "facialHair": "beard", "accessories": "glasses", "canvas": "body"},
    {**_PAPER, "@clothing": "trim", "@headContrast": "trim", "expression #FF8181": "tongue",
     "expression #FF6C6C": "tongue"},
    without=("expression cyclops", "expression monster", "accessories eyepatch"),
    bust=(0.14, 0.86, 0.86),
    places={"expression": (Place("mouth", 0, 0.605, 1, 1), Place("nose", 0.655, 0.55, 0.75, 0.62))},
)  # fmt: skip
BIG_EARS = Style(
    "big-ears",
    _source("Face Generator", "The Visual Team"),
    {**_COMMON, "ears": "left ear", "frontHair": "hair", "sideburns": "hair"},
    {**_PAPER, "#161616": "ink", "mouth #DE8383": "lips", "mouth #F9F9F9": "teeth", "mouth #C06E6E": "mouth",
     "": "accessory"},
    outline=0.009,
    outlined=("skin", "hair", "trim", "accessory", "lips", "teeth", "mouth"),
    least=0.007,
    faint=("nose",),
    places={"eyes": ()},
    names=_PARTS,
)  # fmt: skip
BIG_SMILE = Style(
    "big-smile",
    _source("Custom Avatar", "Ashley Seo"),
    {**_COMMON, "accessories": "glasses", "eyes #71472D": "left brow"},
    {**_PAPER, "#2A1200": "ink", "#592125": "ink", "": "accessory"},
    outline=0.011,
    outlined=("skin", "hair", "trim", "accessory"),
    chance={"accessories": 0.15},
    without=("accessories sleepMask", "accessories faceMask", "accessories clownNose"),
)
CROODLES = Style(
    "croodles",
    _source("Croodles - Doodle your face", "vijay verma"),
    {**_COMMON, "mustache": "beard", "top": "hair", "eyes @glasses": "glasses"},
    {**_PAPER, "@base": "skin"},
    without=("eyes variant10",),
    places={"eyes": ()},
)
DYLAN = Style(
    "dylan",
    _source("Dylan! The Avatar Generator", "Natalia Spivak"),
    {"canvas": "head", "canvas black": "left eye", "mood": "left eye", "hair": "hair", "facialHair": "beard"},
    _PAPER,
    outline=0.012,
    outlined=("skin", "hair", "trim"),
    chance={"facialHair": 0.1},
    places={
        "canvas": (Place("left ear", 0, 0, 0.3, 1), Place("right ear", 0.72, 0, 1, 1)),
        "mood": (Place("left brow", 0, 0, 0.5, 0.45), Place("right brow", 0.5, 0, 1, 0.45), Place("mouth", 0, 0, 1, 1)),
    },
    names=_PARTS,
)
PERSONAS = Style(
    "personas",
    _source("Personas by Draftbit", "Draftbit"),
    {**_COMMON, "canvas": "head", "facialHair": "beard"},
    {**_PAPER, "#1B0640": "ink", "@clothing": "clothes", "@facialHair": "hair", "": "accessory"},
    outline=0.011,
    outlined=("skin", "hair", "clothes", "trim", "accessory"),
    faint=("nose",),
    without=("eyes sunglasses", "eyes glasses", "mouth pacifier", "facialHair shadow"),
)
MINIAVS = Style(
    "miniavs",
    _source("Miniavs", "Webpixels"),
    {**_COMMON, "body": "body", "mustache": "beard"},
    {**_PAPER, "@body": "clothes", "#1B0B47": "ink", "eyes @hair": "ink", "mouth #66253C": "mouth", "": "lips"},
    outline=0.011,
    outlined=("skin", "hair", "clothes", "trim", "mouth", "lips"),
)  # fmt: skip
CUTOUTS = Style(
    "cutouts",
    _source("Cutouts", "DiceBear", free=True),
    {**_COMMON, "brows": "left brow"},
    {**_PAPER, "@paperFace": "skin", "@paperHair": "hair", "@paperBack": "trim", "@paperMouth": "lips",
     "#26211c": "ink", "#f7f2e8": "trim"},
    outline=0.010,
    outlined=("skin", "hair", "trim", "lips"),
)  # fmt: skip
LINE_FACE = Style("line-face", _source("Line Face", "DiceBear", free=True), _COMMON, _PAPER)
_CREATURE = {"face": "head", "body": "head", "eyes": "left eye", "mouth": "mouth", "top": "accessory"}
_HIDE = {**_PAPER, "@face": "skin", "@body": "skin", "@accent": "accessory", "@shape": "skin", "@eyes": "ink",
         "@mouth": "ink", "#ffffff": "trim", "#fb7185": "tongue", "#c96f5e": "tongue"}  # fmt: skip


def _creature(name: str, title: str) -> Style:
    """One of DiceBear's creatures: a face on any body."""
    return Style(
        name,
        _source(title, "DiceBear", free=True),
        _CREATURE,
        _HIDE,
        outline=0.011,
        outlined=("skin", "trim", "accessory", "tongue"),
        names=(*_PARTS, "accessory"),
    )


MOODS, CLAY = _creature("moods", "Moods"), _creature("clay", "Clay")
CRITTERS = _creature("critters", "Critters")
STYLES = {s.name: s for s in (NOTIONISTS, OPEN_PEEPS, BIG_EARS, BIG_SMILE, CROODLES, DYLAN, PERSONAS, MINIAVS, CUTOUTS,
                              LINE_FACE, MOODS, CLAY, CRITTERS)}  # fmt: skip
