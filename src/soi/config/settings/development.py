"""A developer's node, and what mypy and the checks load: works without a running database."""

from soi.config.settings.defaults import *  # noqa: F403
from soi.config.settings.derived import *  # noqa: F403

DEBUG = True
