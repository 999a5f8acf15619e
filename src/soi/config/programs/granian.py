"""The web server: granian, serving Soi's ASGI application, and the question whether it answers."""

from __future__ import annotations

import http.client

from soi.config.environment import Settings

# Open event streams never end by themselves (RECIPES section 7).
KILL_TIMEOUT_SECONDS = 3


def serve(settings: Settings) -> None:
    """Serve until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "soi.config.asgi:application",
        address=settings.bind,
        port=settings.port,
        interface=Interfaces.ASGINL,
        websockets=False,
        workers=settings.web_workers,
        workers_kill_timeout=KILL_TIMEOUT_SECONDS,
        # One lost worker of several is replaced here; the only one, by the supervisor, which is quicker.
        respawn_failed_workers=settings.web_workers > 1,
        log_access=False,
    ).serve()


def answers(settings: Settings, timeout: float = 3.0) -> bool:
    """Whether the web server of these settings answers GET /health with 200."""
    own = "127.0.0.1" if settings.bind in {"0.0.0.0", "::"} else settings.bind  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(own, settings.port, timeout=timeout)
    try:
        connection.request("GET", "/health", headers={"Host": probe_host(settings.hosts)})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def probe_host(hosts: list[str]) -> str:
    """A host name the application will accept: the first that is no pattern."""
    plain = [host for host in hosts if not host.startswith((".", "*"))]
    return plain[0] if plain else "localhost"
