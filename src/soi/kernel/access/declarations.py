"""What the kernel itself protects below this layer: persons and their appointments."""

from __future__ import annotations

from soi.kernel.access.conditions import Grant, InScope, Signed, both
from soi.kernel.access.protected import protect

# Colleagues know who holds which office; nobody outside does. Their accounts are another table.
PERSON = protect(
    "persons.Person",
    kind="persons.person",
    see=Signed(),
    add=Grant("admin.accounts"),
    change=Grant("admin.accounts"),
)
APPOINTMENT = protect(
    "persons.Appointment",
    kind="persons.appointment",
    see=Signed(),
    add=both(Grant("admin.accounts"), InScope()),
    change=both(Grant("admin.accounts"), InScope()),
)
# What happened, by id: read by the machine that carries it to the rooms, written by a function of the owner.
NEWS = protect("events.News", kind="events.news", see=Grant("events.carry"))
