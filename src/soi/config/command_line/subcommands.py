"""What all subcommands share: their type, and how Django is made ready."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from soi.config.environment import use_settings_module

if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[argparse.ArgumentParser]


def make_django_ready() -> None:
    """Load the rooms with this node's settings."""
    use_settings_module()
    import django

    django.setup()
