"""Everything that the engine says to an artist, as templates: one module for each subject.

The engine makes messages of them and sends their codes; the panel finds the code in TABLE and shows the words in the
artist's language (panel/wording.py); the command line prints the English. A new sentence is a template here and its
translation in translations/; a test finds what is raised or told without one.
"""

from . import cards, color, correct, graphs, packs, pictures, requests, service, stages
from .message import Template


def _templates(values):
    for value in values:
        if isinstance(value, Template):
            yield value
        elif isinstance(value, dict):
            yield from _templates(value.values())


_MODULES = (requests, pictures, service, packs, cards, graphs, correct, color, stages)
TABLE = {template.code: template for module in _MODULES for template in _templates(vars(module).values())}
