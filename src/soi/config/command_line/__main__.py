"""`python -m soi.config.command_line`: the same as `soi`, for processes that start each other."""

import sys

from soi.config.command_line.main import main

sys.exit(main())
