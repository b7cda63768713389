"""Settings, read once from the environment and the host's secrets. Reads nothing else and touches no file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

from chemviz.errors import Misconfigured

GEMINI_MODELS: Final = (
    "gemini-3.8-flash",
    "gemini-3.7-flash",
    "gemini-3.6-flash",
    "gemini-3.5-flash",
    "gemini-3.5-flash-lite",
)
"""Stable in November 2026. When they have retired, the client asks the service for the newest stable one."""


@dataclass(frozen=True)
class Allowance:
    """How much Gemini may be used; a day is one of UTC, and tokens are those sent and those answered."""

    questions_per_user_day: int = 50
    questions_per_day: int = 500
    tokens_per_answer: int = 16_384
    tokens_per_day: int = 5_000_000


@dataclass(frozen=True)
class Settings:
    """What a host may set. README lists each with its default."""

    database_url: str = field(repr=False)
    data_dir: Path
    session_days: float = 7.0
    max_upload_mb: int = 200
    storage_per_user_mb: int = 2000
    cookie_key: str | None = field(default=None, repr=False)
    chrome_path: str | None = None
    has_small_chrome: bool = False
    report_timeout_s: float = 60.0
    gemini_key: str | None = field(default=None, repr=False)
    gemini_models: tuple[str, ...] = GEMINI_MODELS
    gemini_endpoint: str | None = None
    gemini_wait_s: float = 45.0
    allowance: Allowance = Allowance()
    registration: str = "open"
    has_sample_visit: bool = False
    trusted_proxies: int = 0
    base_url: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str | None = field(default=None, repr=False)
    smtp_password: str | None = field(default=None, repr=False)
    smtp_from: str | None = None
    log_form: str = "plain"
    log_level: str = "info"

    @property
    def storage_per_user_bytes(self) -> int | None:
        """How much each user may store; None: as much as there is room for."""
        return self.storage_per_user_mb * 1_000_000 or None


def load_settings(environ: Mapping[str, str], secrets: Mapping[str, object] | None = None) -> Settings:
    """Read the settings; the environment wins over the secrets.

    Raises `Misconfigured` with a sentence that names the setting.
    """

    given = _Given(environ, secrets or {})
    text, number, whole, one_of = given.text, given.number, given.whole, given.one_of
    data_dir = _data_dir(text("CHEMVIZ_DATA_DIR") or "data")
    security = one_of("CHEMVIZ_SMTP_SECURITY", ("starttls", "tls", "none"))
    smtp_password = text("CHEMVIZ_SMTP_PASSWORD")
    if security == "none" and smtp_password:
        raise Misconfigured("CHEMVIZ_SMTP_SECURITY is none, which would send CHEMVIZ_SMTP_PASSWORD in the clear.")
    return Settings(
        database_url=normal_database_url(text("DATABASE_URL") or _sqlite_url(data_dir / "chemviz.db")),
        data_dir=data_dir,
        session_days=number("CHEMVIZ_SESSION_DAYS", 7, 0.01, 365),
        max_upload_mb=whole("CHEMVIZ_MAX_UPLOAD_MB", 200, 1, 2000),
        storage_per_user_mb=whole("CHEMVIZ_STORAGE_PER_USER_MB", 2000, 0, 10_000_000),
        cookie_key=_cookie_key(text("CHEMVIZ_COOKIE_KEY")),
        chrome_path=text("BROWSER_PATH"),
        has_small_chrome=one_of("CHEMVIZ_SMALL_CHROME", ("off", "on")) == "on",
        report_timeout_s=number("CHEMVIZ_REPORT_TIMEOUT", 60, 1, 600),
        gemini_key=text("GEMINI_API_KEY") or text("GOOGLE_GEMINI_API_KEY"),
        gemini_models=_models(text("CHEMVIZ_GEMINI_MODELS")),
        gemini_endpoint=_endpoint(text("CHEMVIZ_GEMINI_ENDPOINT")),
        gemini_wait_s=number("CHEMVIZ_GEMINI_WAIT", 45, 5, 300),
        allowance=Allowance(
            questions_per_user_day=whole("CHEMVIZ_ADVICE_PER_USER_DAY", 50, 0, 1_000_000),
            questions_per_day=whole("CHEMVIZ_ADVICE_PER_DAY", 500, 0, 1_000_000),
            tokens_per_answer=whole("CHEMVIZ_ADVICE_TOKENS", 16_384, 256, 65_536),
            tokens_per_day=whole("CHEMVIZ_ADVICE_TOKENS_PER_DAY", 5_000_000, 0, 1_000_000_000),
        ),
        registration=one_of("CHEMVIZ_REGISTRATION", ("open", "invitation", "closed")),
        has_sample_visit=one_of("CHEMVIZ_SAMPLE_VISIT", ("off", "on")) == "on",
        trusted_proxies=whole("CHEMVIZ_TRUSTED_PROXIES", 0, 0, 10),
        base_url=(text("CHEMVIZ_BASE_URL") or "").rstrip("/") or None,
        smtp_host=text("CHEMVIZ_SMTP_HOST"),
        smtp_port=whole("CHEMVIZ_SMTP_PORT", 587, 1, 65_535),
        smtp_security=security,
        smtp_user=text("CHEMVIZ_SMTP_USER"),
        smtp_password=smtp_password,
        smtp_from=text("CHEMVIZ_SMTP_FROM"),
        log_form=one_of("CHEMVIZ_LOG_FORMAT", ("plain", "json")),
        log_level=one_of("CHEMVIZ_LOG_LEVEL", ("info", "debug", "warning", "error")),
    )


@dataclass(frozen=True)
class _Given:
    """What stands in the environment and in the host's secrets; the environment wins."""

    environ: Mapping[str, str]
    secrets: Mapping[str, object]

    def text(self, name: str) -> str | None:
        value = self.environ.get(name) or self.secrets.get(name)
        return str(value).strip() or None if value is not None else None

    def number(self, name: str, default: float, low: float, high: float) -> float:
        value = self.text(name)
        if value is None:
            return default
        try:
            amount = float(value)
        except ValueError as error:
            raise Misconfigured(f"{name} is {value!r}, which is not a number.") from error
        if not low <= amount <= high:
            raise Misconfigured(f"{name} is {value}; it must lie between {low:g} and {high:g}.")
        return amount

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        return int(self.number(name, default, low, high))

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """The first of `allowed` is the default."""
        value = self.text(name)
        chosen = (value or allowed[0]).casefold()
        if chosen not in allowed:
            raise Misconfigured(f"{name} is {value!r}; it must be one of: {', '.join(allowed)}.")
        return chosen


def _data_dir(name: str) -> Path:
    try:
        return Path(name).expanduser().resolve()
    except (RuntimeError, ValueError, OSError) as error:  # an unknown ~user, a NUL, a loop of links
        raise Misconfigured("CHEMVIZ_DATA_DIR does not name a folder.") from error


def _cookie_key(text: str | None) -> str | None:
    if text is not None and len(text.encode()) < 32:
        raise Misconfigured("CHEMVIZ_COOKIE_KEY is too short: it needs 32 bytes. Leave it out to have one made.")
    return text


def _models(text: str | None) -> tuple[str, ...]:
    """The names of a chain of models, in their order, as the service spells them but without its `models/`."""
    if text is None:
        return GEMINI_MODELS
    names = [each.strip().removeprefix("models/") for each in text.split(",")]
    if not all(re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,99}", each) for each in names):
        raise Misconfigured("CHEMVIZ_GEMINI_MODELS must be names of models with commas between them.")
    return tuple(dict.fromkeys(names))


def _endpoint(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, a bracket that is not closed
        is_address = False
    if not is_address or parts.query or parts.fragment or parts.username or parts.path.strip("/"):
        raise Misconfigured("CHEMVIZ_GEMINI_ENDPOINT must be an address such as https://proxy.example:8443.")
    return text.rstrip("/")


def normal_database_url(url: str) -> str:
    """The URL as SQLAlchemy wants it: hosts hand out `postgres://`, which it refuses.

    >>> normal_database_url("postgres://me:pw@db.example/plant")
    'postgresql+psycopg://me:pw@db.example/plant'
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme.split("+")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise Misconfigured("DATABASE_URL must start with sqlite:/// or postgresql://.")
    # Only these drivers are installed, whatever another program's URL says.
    return f"sqlite://{rest}" if scheme.startswith("sqlite") else f"postgresql+psycopg://{rest}"


def _sqlite_url(path: Path) -> str:
    return f"sqlite:///{quote(path.as_posix(), safe='/:')}"
