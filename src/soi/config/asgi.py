"""The door for the web server."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.config.settings.production")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
