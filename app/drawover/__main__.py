"""`python -m drawover`, for where the command `drawover` is not on the path."""

import sys

from .cli import main

sys.exit(main())
