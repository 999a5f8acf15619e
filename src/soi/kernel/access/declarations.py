"""What the kernel itself protects: persons and appointments below this layer, and the tokens of programs."""

from __future__ import annotations

from soi.kernel.access.conditions import Grant, InScope, Mine, Signed, both
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
# A token is seen and revoked by its person in whatever role; it is made in the role it is for.
TOKEN = protect(
    "access.Token",
    kind="access.token",
    see=Mine("person_id"),
    add=both(Mine("person_id"), Mine("appointment_id", of="appointment")),
    change=Mine("person_id"),
)
ANSWER = protect(
    "access.Answer",
    kind="access.answer",
    see=Mine("appointment_id", of="appointment"),
    add=Mine("appointment_id", of="appointment"),
    change=Mine("appointment_id", of="appointment"),
    remove=Mine("appointment_id", of="appointment"),
)
