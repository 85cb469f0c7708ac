"""The page of the toy task: what it has of its own is a word and a color."""

from ..words import later
from .look import Kind, Look
from .page import Page


class EchoLook(Look):
    """Two echoes, whatever is wished."""

    name = "echo"
    kinds = {"echo": Kind(later("echo"), "#3c8c8c")}  # noqa: RUF012

    def expected(self, parameters):
        return 2


class EchoPage(Page):
    """A drawing, twice."""

    title = later("Echo")
    look = EchoLook()
