"""The door of the register."""

from soi.register.actions import enter, look_up

__all__ = ["enter", "look_up"]
