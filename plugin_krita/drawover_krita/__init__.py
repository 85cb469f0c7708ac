"""Drawover inside Krita: registers the docker and its actions.

Nothing here may fail: whatever goes wrong later is said in the docker as text, so the docker itself must always load.
"""

from krita import DockWidgetFactory, DockWidgetFactoryBase, Krita

from .actions import DrawoverExtension
from .docker import DOCKER_ID, DrawoverDocker

Krita.instance().addExtension(DrawoverExtension(Krita.instance()))
_POSITIONS = getattr(DockWidgetFactoryBase, "DockPosition", DockWidgetFactoryBase)
Krita.instance().addDockWidgetFactory(DockWidgetFactory(DOCKER_ID, _POSITIONS.DockRight, DrawoverDocker))
