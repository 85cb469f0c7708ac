"""Property tests here paint and write files, which takes longer than hypothesis' deadline on a busy machine."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))
settings.register_profile("document", deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
settings.load_profile("document")
