"""Drawover inside Krita: registers the docker and its actions.

Nothing here may fail: the docker must always load, because it is what shows later errors.
"""

from krita import DockWidgetFactory, DockWidgetFactoryBase, Krita

from .actions import DrawoverExtension
from .docker import DOCKER_ID, DrawoverDocker

Krita.instance().addExtension(DrawoverExtension(Krita.instance()))
_POSITIONS = getattr(DockWidgetFactoryBase, "DockPosition", DockWidgetFactoryBase)
Krita.instance().addDockWidgetFactory(DockWidgetFactory(DOCKER_ID, _POSITIONS.DockRight, DrawoverDocker))
