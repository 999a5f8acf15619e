"""What an operator sets from outside Soi. Nothing else in the product reads the environment.

    from soi.config.environment import settings as env
    env.home, env.port, env.database("app")["password"]

Every variable is read when it is first asked for, and described in docs/for-operators/settings.md.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, NoReturn, TypedDict
from urllib.parse import parse_qsl, unquote, urlsplit

CHECKOUT = Path(__file__).resolve().parents[3]
ROLES = {"root": "soi_root", "owner": "soi_owner", "app": "soi_app"}
Role = Literal["root", "owner", "app"]
# A socket address holds 107 bytes, and PostgreSQL adds "/.s.PGSQL.5432.lock" to the folder.
LONGEST_SOCKET_FOLDER = 86
MANUAL = "docs/for-operators/settings.md"


class Trouble(Exception):  # noqa: N818 - it names what the operator meets
    """Soi cannot go on: what is wrong, what is safe, and what to do about it."""

    def __init__(self, cause: str, *, remedy: str, safe: str = "Nothing was changed.") -> None:
        super().__init__(f"{cause} {safe} {remedy}")
        self.cause, self.safe, self.remedy = cause, safe, remedy


class BadSetting(Trouble):
    """A variable of the environment holds something Soi cannot use."""


class Login(TypedDict):
    """How one role reaches the database; host is a folder where a local socket is meant."""

    host: str
    port: int
    user: str
    password: str
    name: str
    options: dict[str, str]


class Environment:
    """Typed reading of variables; every complaint names the variable and what it may hold."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default: str = "") -> str:
        return self.variables.get(name, "").strip() or default

    def integer(self, name: str, default: int, *, least: int | None = None, most: int | None = None) -> int:
        given = self.text(name)
        if not given:
            return default
        bounds = f"a whole number{_bounds(least, most)}"
        try:
            number = int(given)
        except ValueError:
            self._refuse(name, given, bounds)
        if (least is not None and number < least) or (most is not None and number > most):
            self._refuse(name, given, bounds)
        return number

    def flag(self, name: str, *, default: bool = False) -> bool:
        given = self.text(name).lower()
        if given in {"1", "yes", "true", "on"}:
            return True
        if given in {"0", "no", "false", "off"}:
            return False
        if given:
            self._refuse(name, given, "1 or 0")
        return default

    def path(self, name: str, default: Path) -> Path:
        given = self.text(name)
        if not given:
            return default
        path = Path(given).expanduser()
        if not path.is_absolute():
            self._refuse(name, given, "a full path that begins with /")
        return path.resolve()

    def choice(self, name: str, choices: Sequence[str], default: str) -> str:
        given = self.text(name, default)
        if given not in choices:
            self._refuse(name, given, "one of " + ", ".join(choices))
        return given

    def words(self, name: str, default: Sequence[str]) -> list[str]:
        given = [word.strip() for word in self.text(name).split(",")]
        return [word for word in given if word] or list(default)

    def _refuse(self, name: str, given: str, wanted: str) -> NoReturn:
        raise BadSetting(
            f"{name} is '{given}', but it must be {wanted}.",
            remedy=f"Correct {name} or leave it out; {MANUAL} explains it.",
        )


def _bounds(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    if most is None:
        return f" of at least {least}"
    return f" from {least if least is not None else 'any'} to {most}"


def use_settings_module() -> None:
    """Name Django's settings for this process, unless something else was named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.config.settings.production")


def default_home(purpose: str = "") -> Path:
    """Where this checkout keeps its data; another purpose (such as "test") has a home of its own.

    As root it lies outside the checkout, because the database runs as an ordinary user who may be
    shut out of the folders above it.
    """
    if os.geteuid() != 0:
        return CHECKOUT / "var" / (f"home-{purpose}" if purpose else "home")
    name = hashlib.sha256(os.fsencode(CHECKOUT)).hexdigest()[:12]
    return Path("/var/lib/soi") / (f"{name}-{purpose}" if purpose else name)


class Settings:
    """The answers of one environment, each read once."""

    def __init__(self, environment: Environment | None = None) -> None:
        self.environment = environment or Environment()

    def changed(self, **variables: str) -> Settings:
        """The same environment with some variables set otherwise."""
        return Settings(Environment({**self.environment.variables, **variables}))

    def for_children(self, **variables: str) -> dict[str, str]:
        """The environment handed to a program that Soi starts."""
        return {**self.environment.variables, **variables}

    @cached_property
    def home(self) -> Path:
        return self.environment.path("SOI_HOME", default_home())

    @cached_property
    def port(self) -> int:
        return self.environment.integer("SOI_PORT", 8000, least=1, most=65535)

    @cached_property
    def bind(self) -> str:
        return self.environment.text("SOI_BIND", "127.0.0.1")

    @cached_property
    def hosts(self) -> list[str]:
        return self.environment.words("SOI_HOSTS", ["localhost", "127.0.0.1", "[::1]"])

    @cached_property
    def https(self) -> bool:
        return self.environment.flag("SOI_HTTPS")

    @cached_property
    def node_class(self) -> str:
        usual = "isolated" if self.demo else "connected"
        return self.environment.choice("SOI_NODE_CLASS", ("isolated", "connected"), usual)

    @cached_property
    def node_name(self) -> str:
        return self.environment.text("SOI_NODE_NAME", "soi")

    @cached_property
    def demo(self) -> bool:
        return self.environment.flag("SOI_DEMO", default=self.demo_mark.exists())

    @property
    def demo_mark(self) -> Path:
        """The file that says: all in this home is invented."""
        return self.home / "demo"

    @cached_property
    def debug(self) -> bool:
        return self.environment.flag("SOI_DEBUG")

    @cached_property
    def language(self) -> str:
        return self.environment.choice("SOI_LANGUAGE", ("vi", "en", "sv"), "vi")

    @cached_property
    def time_zone(self) -> str:
        return self.environment.text("SOI_TIME_ZONE", "Asia/Ho_Chi_Minh")

    @cached_property
    def upload_limit_mb(self) -> int:
        return self.environment.integer("SOI_UPLOAD_LIMIT_MB", 2048, least=1)

    @cached_property
    def web_workers(self) -> int:
        return self.environment.integer("SOI_WEB_WORKERS", min(2, os.cpu_count() or 1), least=1, most=64)

    @cached_property
    def jobs_at_once(self) -> int:
        return self.environment.integer("SOI_JOBS_AT_ONCE", 4, least=1, most=64)

    @cached_property
    def scanner_folder(self) -> Path:
        return self.environment.path("SOI_SCANNER_FOLDER", self.home / "scanner")

    @cached_property
    def timestamp_url(self) -> str:
        given = self.environment.text("SOI_TIMESTAMP_URL")
        url = urlsplit(given)
        if given and not (url.scheme in {"http", "https"} and url.hostname):
            raise BadSetting(
                f"SOI_TIMESTAMP_URL is '{given}', but it must be the http(s) address of a time-stamp service.",
                remedy=f"Correct SOI_TIMESTAMP_URL or leave it out; {MANUAL} explains it.",
            )
        return given

    @cached_property
    def timestamp_required(self) -> bool:
        return self.environment.flag("SOI_TIMESTAMP_REQUIRED")

    @cached_property
    def storage_url(self) -> str:
        return self._place_for_files("SOI_STORAGE_URL")

    @cached_property
    def storage_copy_url(self) -> str:
        return self._place_for_files("SOI_STORAGE_COPY_URL")

    def _place_for_files(self, name: str) -> str:
        """A folder by its full path, or a bucket: read where it is used, refused here where it cannot be read."""
        given = self.environment.text(name)
        url = urlsplit(given)
        is_folder = given.removeprefix("file://").startswith("/")
        is_bucket = bool(url.scheme == "s3" and url.username and url.password and url.hostname and url.path.strip("/"))
        if given and not is_folder and not is_bucket:
            raise BadSetting(
                f"{name} is neither a full path nor of the form s3://access:secret@host:port/bucket.",
                remedy=f"Correct {name} or leave it out; {MANUAL} explains it.",
            )
        return given

    @cached_property
    def database_url(self) -> str:
        return self.environment.text("SOI_DATABASE_URL")

    @cached_property
    def database_name(self) -> str:
        named = unquote(urlsplit(self.database_url).path.strip("/"))
        return self.environment.text("SOI_DATABASE_NAME", named if named not in {"", "postgres"} else "soi")

    @cached_property
    def database_memory_mb(self) -> int:
        """Memory to size the database by; 0 means what this machine has."""
        return self.environment.integer("SOI_DATABASE_MEMORY_MB", 0, least=0)

    @cached_property
    def secret_key(self) -> str:
        return self.environment.text("SOI_SECRET_KEY") or self.kept_secret("secret.key")

    @cached_property
    def socket_folder(self) -> Path:
        folder = self.home / "database" / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path("/tmp") / f"soi-{name}"  # noqa: S108 - the server checks whose folder it is

    def folder(self, name: str, *, mode: int = 0o700) -> Path:
        """A folder of the data home, made on first use and closed to others."""
        try:
            self.home.mkdir(mode=0o711, parents=True, exist_ok=True)
            path = self.home / name
            path.mkdir(mode=mode, exist_ok=True)
        except OSError as error:
            raise Trouble(
                f"The data home {self.home} cannot be written ({error.strerror}).",
                remedy="Set SOI_HOME to a folder you may write, or have it created for you.",
            ) from error
        return path

    def database(self, role: Role, name: str = "") -> Login:
        """How a role (root, owner or app) reaches the database, whether or not it runs yet."""
        if self.database_url:
            return self._elsewhere(role, name)
        return Login(
            host=str(self.socket_folder),
            port=5432,
            user=ROLES[role],
            password=self.kept_secret(f"{ROLES[role]}.pw"),
            name=name or self.database_name,
            options={},
        )

    def _elsewhere(self, role: Role, name: str) -> Login:
        url = urlsplit(self.database_url)
        if url.scheme not in {"postgres", "postgresql"} or not url.hostname or not url.username:
            raise BadSetting(
                "SOI_DATABASE_URL is not of the form postgresql://user:password@host:port/name.",
                remedy=f"Correct SOI_DATABASE_URL; {MANUAL} explains it.",
            )
        is_root = role == "root"
        return Login(
            host=unquote(url.hostname),
            port=url.port or 5432,
            user=unquote(url.username) if is_root else ROLES[role],
            password=unquote(url.password or "") if is_root else self.kept_secret(f"{ROLES[role]}.pw"),
            name=name or self.database_name,
            options=dict(parse_qsl(url.query)),
        )

    def kept_secret(self, name: str) -> str:
        """A random secret of this home, made once and readable to its owner alone."""
        path = self.folder("keys") / name
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            return _make_secret(path)


def _make_secret(path: Path) -> str:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link is refused where the name exists: of two starts at once one secret wins for both.
        os.link(draft, path)
    except FileExistsError:
        return path.read_text().strip()
    finally:
        draft.unlink()
    return path.read_text().strip()


settings = Settings()
