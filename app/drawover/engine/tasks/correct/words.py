"""The command line's texts about corrections."""

from __future__ import annotations

from collections.abc import Mapping

from ...request import Request, Suggestion
from ...task import Words
from .parameters import CorrectParameters

KNOWN = 0.5  # familiarity below which drawings are unfamiliar to the pack
_ABOUT = """\
Corrects a drawing. DIR gets:

  sheet.png     the drawing and all suggestions on one page: look here first
  result.ora    the same as layers, for Krita, GIMP or the studio
  pictures/     each suggestion, 256 pixels, on white
  layers/       each suggestion's lines on transparency, at the drawing's size
  result.json   what is what, best first
"""
_EXAMPLES = """\
examples:
  drawover correct face.png -o out
  drawover correct face.png -o out --lines mine --strength 0.3   my own lines, moved a little
  drawover correct scan.jpg -o out --count 12 --seed 7           twelve others to choose from
  drawover correct face.png -o out --size 6000                   layers for a print, 6000 pixels wide
  drawover correct face.png -o out --nudge optimize --lines drawn   step by step towards what looks real
  drawover correct ink.png -o out --also color.png --keep hair.png  two layers together; the hair stays
"""


def _heading(parameters: CorrectParameters) -> str:
    return f"{parameters.nudge}  ·  strength {parameters.strength:g}"


def _note(suggestion: Suggestion) -> str:
    recipe, more = suggestion.recipe, ["a kindred drawing"] if suggestion.notes["kindred"] else []
    if recipe.further:
        more.append("goes further, less sure")
    if recipe.step:
        what = "module" if recipe.nudge == "lis" else "step"
        more.append(f"after {recipe.step} {what}{'' if recipe.step == 1 else 's'}")
    if recipe.neighbor is not None:
        more.append(f"leans on {recipe.neighbor}")
    return "  ·  ".join(more)


def _warning(pack: str, measures: Mapping[str, float]) -> str:
    if measures["familiarity"] >= KNOWN:
        return ""
    if measures["anyway"]:
        return f"The pack {pack} does not know such drawings: this is as well as it can."
    return f"The pack {pack} does not know such drawings: it moves what it is sure of."


def _afterwards(request: Request, measures: Mapping[str, float], count: int) -> tuple[str, ...]:
    assert isinstance(request.parameters, CorrectParameters)
    if measures["familiarity"] < KNOWN:
        more = "" if request.parameters.anyway else " To correct it as well as it can: --anyway"
        return (f"{_warning(request.pack, measures)}{more}",)
    if count < request.parameters.count:
        return (f"{'Others' if count == 1 else f'More than {count} suggestions'} would look nearly the same.",)
    return ()


WORDS = Words(
    about=_ABOUT,
    done="corrected",
    examples=_EXAMPLES,
    kinds={"mine": "my lines", "inked": "inked", "built": "built", "borrowed": "borrowed", "drawn": "drawn"},
    heading=_heading,
    note=_note,
    warning=_warning,
    afterwards=_afterwards,
)
