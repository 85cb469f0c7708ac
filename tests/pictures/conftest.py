"""The helpers beside the tests can be imported from them; a busy machine is no reason for a property test to fail."""

import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent))
settings.register_profile("pictures", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("pictures")
