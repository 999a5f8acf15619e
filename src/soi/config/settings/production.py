"""A node at work, the demo included."""

from soi.config.settings.defaults import *  # noqa: F403
from soi.config.settings.derived import *  # noqa: F403
