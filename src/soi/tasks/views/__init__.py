"""Pages of tasks: the work desk, and how duties pass when somebody leaves or is away."""

from soi.tasks.views import desk, leaving, standing_in

__all__ = ["desk", "leaving", "standing_in"]
