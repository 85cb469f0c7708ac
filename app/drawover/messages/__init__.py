"""All sentences that the engine can send to an artist, as templates: one module per subject.

The engine fills them in and sends their codes; the panel looks up the code in TABLE and shows the words in the
artist's language (panel/wording.py); the command line prints the English. A new sentence is a template here and its
translation in translations/; a test finds messages that lack either.
"""

from . import cards, color, correct, graphs, packs, pictures, requests, service, sketchify, stages, training
from .message import Template


def _templates(values):
    for value in values:
        if isinstance(value, Template):
            yield value
        elif isinstance(value, dict):
            yield from _templates(value.values())


_MODULES = (requests, pictures, service, packs, cards, graphs, correct, color, stages, sketchify, training)
TABLE = {template.code: template for module in _MODULES for template in _templates(vars(module).values())}
