"""The door for the web server."""

import os
import sys
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.config.settings.production")

import django
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponseBase

from soi.kernel.web.turns import Turns

# A thread that comes back from the database gets the interpreter this soon: an act asks some fifty times, and would
# wait for a page being written beside it each time (Python's own value is ten times as long).
SWITCH_SECONDS = 0.0005


class OneThread(ASGIHandler):
    """Django's handler, with middleware and view in one thread.

    All of ours are plain functions; Django's own way goes from the thread back to the loop and to the thread again
    before each view. Only the body of a stream runs on the loop.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Always the chain without the loop."""
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> Any:
        """The whole answer, made in the request's thread."""
        made: HttpResponseBase = await sync_to_async(self.get_response, thread_sensitive=True)(request)
        return made


sys.setswitchinterval(SWITCH_SECONDS)
django.setup(set_prefix=False)
application = Turns(OneThread())
