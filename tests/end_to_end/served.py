"""Settings of the server a browser test drives: as tests have them, with the static files of a node at work."""

from __future__ import annotations

import os
from pathlib import Path

from soi.config.settings.testing import *  # noqa: F403

if "SOI_TEST_FILES" in os.environ:
    HOME = Path(os.environ["SOI_TEST_FILES"])
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(HOME / "cache"),
        }
    }
# A story that needs a node of the other class says so.
SOI_NODE_CLASS = os.environ.get("SOI_TEST_CLASS", "isolated")
STATIC_ROOT = str(Path(os.environ.get("SOI_TEST_STATIC", "/tmp/soi-test-static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Many sign-ins from one address: the lock-out by account name stays as it is.
ACCOUNT_RATE_LIMITS = {"login": "10000/m/ip", "login_failed": "1000/m/ip,5/5m/key"}
