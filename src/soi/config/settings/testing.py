"""Tests: fast password hashing, files collected on the fly, no pool (each test process changes its database)."""

from soi.config.environment import settings as env
from soi.config.settings.home_of_tests import home_of_tests

if not env.environment.text("SOI_HOME"):
    # Tests never touch the data home of the demo; the server they share lies in a home of its own.
    env.__dict__["home"] = home_of_tests()

from soi.config.settings.defaults import *  # noqa: F403
from soi.config.settings.derived import *  # noqa: F403
from soi.config.settings.derived import _database

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SOI_DEMO = True
SOI_NODE_CLASS = "isolated"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": _database("app"), "owner": _database("owner")}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
