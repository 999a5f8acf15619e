"""What Soi is made of: the same on every node. Nothing here reads the environment (see derived.py)."""

from __future__ import annotations

from pathlib import Path

import django_stubs_ext

# Django's generic classes (Field, Lookup, managers) may then be written with their types.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parents[4]

ROOMS = [
    "soi.tasks",
    "soi.vault",
    "soi.intake",
    "soi.records",
    "soi.digitization",
    "soi.correspondence",
    "soi.petitions",
    "soi.cases",
    "soi.drafting",
    "soi.decisions",
    "soi.register",
    "soi.directives",
    "soi.statistics",
    "soi.monitoring",
]

KERNEL = [
    "soi.kernel.events",
    "soi.kernel.identity",
    "soi.kernel.organisations",
    "soi.kernel.persons",
    "soi.kernel.access",
    "soi.kernel.audit",
    "soi.kernel.search",
    "soi.kernel.storage",
    "soi.kernel.jobs",
    "soi.kernel.numbering",
    "soi.kernel.signing",
    "soi.kernel.web",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    *KERNEL,
    *ROOMS,
]

MIDDLEWARE = [
    "soi.kernel.web.middleware.SecurityHeadersMiddleware",
    "soi.kernel.web.middleware.NoCookiesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "soi.kernel.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "soi.kernel.access.middleware.ActorMiddleware",
    "soi.kernel.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "soi.config.urls"
ASGI_APPLICATION = "soi.config.asgi.application"
AUTH_USER_MODEL = "identity.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "soi.kernel.web.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "soi.kernel.web.templatetags.soi"],
        },
    }
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English"), ("sv", "Svenska")]
# Base, calendar and reference are no Django apps; their words lie together with those of the pure rules.
LOCALE_PATHS = [ROOT / "src" / "soi" / "base" / "locale"]
LANGUAGE_COOKIE_NAME = "soi_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["soi.kernel.web.formats"]

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "soi.kernel.web.finders.PackageFinder",
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/login/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "soi.kernel.identity.adapters.AccountAdapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Lock-out by account name, known or not, so that it tells nothing; a whole office may share one address.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "30/m/ip,5/5m/key"}
MFA_ADAPTER = "soi.kernel.identity.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Soi"
MFA_TOTP_TOLERANCE = 1

# How often one token may call in a minute; beyond it 429 says when to come back.
SOI_API_CALLS_A_MINUTE = 300

SESSION_COOKIE_NAME = "soi_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "soi_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "soi.kernel.web.views.stale_form"

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Values and addresses stay out of logs: the format carries no request, no client address, no arguments.
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"soi": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
