"""What follows from this node's environment: places, databases, keys, node class."""

from __future__ import annotations

from typing import Any

from soi.config.environment import Role
from soi.config.environment import settings as env

HOME = env.home
SOI_DEMO = env.demo
SOI_NODE_CLASS = env.node_class
SOI_NODE_NAME = env.node_name
SOI_UPLOAD_LIMIT_MB = env.upload_limit_mb
SOI_STORAGE_URL = env.storage_url
SOI_STORAGE_COPY_URL = env.storage_copy_url
SOI_SCANNER_FOLDER = env.scanner_folder
SOI_JOBS_AT_ONCE = env.jobs_at_once
SOI_TIMESTAMP_URL = env.timestamp_url
SOI_TIMESTAMP_REQUIRED = env.timestamp_required
SECRET_KEY = env.secret_key
DEBUG = False
ALLOWED_HOSTS = env.hosts
# Behind a proxy with TLS: it says so in a header, and addresses we write (a phone's code) and forms are of that line.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.https else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.https
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = SOI_UPLOAD_LIMIT_MB * 1024 * 1024
STATIC_ROOT = str(HOME / "static")


def _database(role: Role, **pool: Any) -> dict[str, Any]:
    found = env.database(role)
    options: dict[str, Any] = {**found["options"], "options": "-c search_path=soi,public", "connect_timeout": 10}
    if pool:
        options["pool"] = pool
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found["name"],
        "USER": found["user"],
        "PASSWORD": found["password"],
        "HOST": found["host"],
        "PORT": found["port"],
        "CONN_MAX_AGE": 0,
        # Without it requests after a restart of the server fail (RECIPES section 1).
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {
    # Each process of the web server has a pool of its own; together they leave room for worker and follower.
    "default": _database("app", min_size=2, max_size=16 if env.web_workers == 1 else 10, timeout=10),
    "owner": _database("owner"),
}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(HOME / "cache"),
    }
}
