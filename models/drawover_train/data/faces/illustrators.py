"""Styles of DiceBear by which registration learns that artists differ: lines only, one hand each.

Notionists and Open Peeps are CC0, the others CC-BY-4.0. Which of them are trained on says corrections.py.
"""

from __future__ import annotations

from dataclasses import replace

from ..sources import LORELEI, Source
from .apart import Place
from .dicebear import PARTS, Style

_PARTS = (*PARTS, "right ear")


def _source(title: str, by: str, free: bool = False) -> Source:
    if free:
        return replace(LORELEI, attribution=f"{title} by {by}, remixed by DiceBear")
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
    apart={"expression": (Place("mouth", 0, 0.605, 1, 1), Place("nose", 0.655, 0.55, 0.75, 0.62))},
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
    apart={"eyes": ()},
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
    apart={"eyes": ()},
)
DYLAN = Style(
    "dylan",
    _source("Dylan! The Avatar Generator", "Natalia Spivak"),
    {"canvas": "head", "canvas black": "left eye", "mood": "left eye", "hair": "hair", "facialHair": "beard"},
    _PAPER,
    outline=0.012,
    outlined=("skin", "hair", "trim"),
    chance={"facialHair": 0.1},
    apart={
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
STYLES = {s.name: s for s in (NOTIONISTS, OPEN_PEEPS, BIG_EARS, BIG_SMILE, CROODLES, DYLAN, PERSONAS)}
