"""Settings, typed, read from the environment once, in one place."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


class ConfigError(ValueError):
    """A setting that cannot be used; the text says which one and what to write instead."""


def _flag(value: str | None) -> bool:
    return (value or "").strip().lower() in {"1", "true", "yes", "on"}


def _url(name: str, value: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(value)
        _port = parts.port  # read when it is asked for, as everybody who connects will do
    except ValueError:  # its words repeat what stands there, which may be a piece of a password
        raise ConfigError(
            f"{name} is no address: its host or its port cannot be read."
            " In a user's name or password write / as %2F, : as %3A, @ as %40, [ as %5B."
        ) from None
    if parts.scheme not in schemes:
        found = f"it is '{parts.scheme}:…'" if parts.scheme else "it begins with none"
        raise ConfigError(f"{name} must begin with {' or '.join(s + '://' for s in schemes)}; {found}.")
    return value


def database_url(value: str) -> str:
    """The address with the driver we use: psycopg 3, whatever way the operator wrote it."""
    _url("DATABASE_URL", value, ("postgresql", "postgres", "postgresql+psycopg"))
    return "postgresql+psycopg://" + value.split("://", 1)[1]


# Invented, as everything of the demo.
_DEMO_SITE = {
    "en": "Cities Together", "ko": "함께하는 도시들", "ar": "مدن معًا", "ru": "Города вместе", "es": "Ciudades Juntas",
    "fr": "Villes Ensemble",
}  # fmt: skip
_DEMO_ASSOCIATION = {
    "en": "World Association of Digital Cities", "ko": "세계디지털도시협의체", "ar": "الرابطة العالمية للمدن الرقمية",
    "ru": "Всемирная ассоциация цифровых городов", "es": "Asociación Mundial de Ciudades Digitales",
    "fr": "Association mondiale des villes numériques",
}  # fmt: skip


def _name(names: Mapping[str, str], lang: str) -> str:
    return names.get(lang) or names.get("en") or next(iter(names.values()))


def _names(variable: str, text: str) -> Mapping[str, str]:
    """A name in all languages (`Cities Together`), or one for each (`{"en": "Cities Together", "ko": …}`)."""
    if not text.startswith("{"):
        return {"en": text}
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not found or not all(isinstance(name, str) and name for name in found.values()):
        raise ConfigError(f'{variable} must be a name, or names by language such as {{"en": "…", "ko": "…"}}.')
    return found


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set. Field `x_y` is the environment variable `X_Y`; secrets are not shown."""

    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    smtp_url: str = field(default="smtp://127.0.0.1:1025", repr=False)
    secret_key: str = field(default="", repr=False)
    base_url: str = "http://127.0.0.1:8000"
    # A second address of the same portal, at which learning packages are played; empty: they are played in a frame
    # without an origin.
    scorm_origin: str = ""
    # Where browsers reach the live process; empty: at BASE_URL, through the proxy that passes /live/ to it.
    live_url: str = ""
    # What carries the picture of webinars, beside an address that the organiser enters: Jitsi Meet with tokens, BigBlueButton.
    jitsi_url: str = ""
    jitsi_app_id: str = ""
    jitsi_secret: str = field(default="", repr=False)
    bbb_url: str = ""
    bbb_secret: str = field(default="", repr=False)
    data_dir: Path = ROOT / ".data"
    storage_url: str = field(default="", repr=False)
    # What the portal and its owner are called, by language; at least one.
    site_names: Mapping[str, str] = field(default_factory=lambda: _DEMO_SITE)
    association_names: Mapping[str, str] = field(default_factory=lambda: _DEMO_ASSOCIATION)
    mail_from: str = "portal@association.example"
    dkim_key: str = field(default="", repr=False)
    dkim_selector: str = "portal"
    dkim_domain: str = ""
    # Encrypts the private keys of badges in the database: at least 32 signs, or a file that holds them.
    credential_secret: str = field(default="", repr=False)
    credential_secret_file: str = ""
    # City (its address) → the provider of sign-in by which its people show who they are (`participation.oidc`); JSON.
    resident_providers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    # PEM files; with both, certificates carry a PAdES signature.
    signing_certificate: str = ""
    signing_key: str = field(default="", repr=False)
    # Minutes in which the author can change a comment, and days that the owner has to answer a question.
    comment_edit_minutes: int = 15
    question_answer_days: int = 14
    # A machine that translates what citizens write, where their city lets it: the address of a LibreTranslate; empty: there is none.
    translate_url: str = ""
    translate_key: str = field(default="", repr=False)
    # Whether organisers of a city propose webinars and the secretariat publishes them.
    webinar_approval: bool = False
    # MB that one file of a recording of a webinar may have.
    recording_most_mb: int = 1000
    # MB that a file with a process may have that comes in by the web page.
    import_most_mb: int = 500
    development: bool = False
    testing: bool = False
    log_level: str = "INFO"
    password_cost: int = 3
    trusted_proxies: int = 0

    def site_name(self, lang: str) -> str:
        """What the portal is called in a language."""
        return _name(self.site_names, lang)

    def association_name(self, lang: str) -> str:
        """What the association is called in a language."""
        return _name(self.association_names, lang)

    @property
    def secure_cookies(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the portal: a try-out, in which what it needs is made by itself."""
        return urlsplit(self.base_url).hostname in {"127.0.0.1", "localhost", "::1"}

    @property
    def storage_dir(self) -> Path:
        return self.data_dir / "files"


_TEXTS = (
    "database_url", "redis_url", "smtp_url", "storage_url", "base_url", "scorm_origin", "live_url", "mail_from",
    "dkim_key", "dkim_selector", "dkim_domain", "log_level", "secret_key", "credential_secret", "credential_secret_file",
    "signing_certificate", "signing_key", "jitsi_url", "jitsi_app_id", "jitsi_secret", "bbb_url", "bbb_secret",
    "translate_url", "translate_key",
)  # fmt: skip
_NAMES = ("site_name", "association_name")
_NUMBERS = (
    "trusted_proxies", "password_cost", "comment_edit_minutes", "question_answer_days", "recording_most_mb",
    "import_most_mb",
)  # fmt: skip
_SECRET = 32
_ROOM_SECRET = 16
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
# Every mail would be given up with anything else; the sender's name is SITE_NAME.
_BARE_ADDRESS = re.compile(r"[^\s<>,@]+@[^\s<>,@]+")


def from_environment(**override: object) -> Settings:
    """Settings of this process.

    Raises:
        ConfigError: a variable is missing or cannot be used.
    """
    env = os.environ
    given: dict[str, object] = {name: env[name.upper()] for name in _TEXTS if env.get(name.upper())}
    given |= {name: _number(name.upper(), env[name.upper()]) for name in _NUMBERS if env.get(name.upper())}
    given |= {f"{name}s": _names(name.upper(), env[name.upper()]) for name in _NAMES if env.get(name.upper())}
    if env.get("DATA_DIR"):
        given["data_dir"] = Path(env["DATA_DIR"]).resolve()
    if env.get("RESIDENT_PROVIDERS"):
        given["resident_providers"] = _providers(env["RESIDENT_PROVIDERS"])
    flags = {
        "development": _flag(env.get("PORTAL_DEVELOPMENT")),
        "webinar_approval": _flag(env.get("WEBINAR_APPROVAL")),
    }
    values = given | flags | override
    for name in ("database_url", "redis_url"):
        if not values.get(name):
            raise ConfigError(
                f"{name.upper()} is not set. `make run` sets it for a try-out; see README, Configuration."
            )
    values["database_url"] = database_url(str(values["database_url"]))
    settings = Settings(**values)  # type: ignore[arg-type]  # the names above are the fields
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    _url("REDIS_URL", settings.redis_url, ("redis", "rediss"))
    _url("SMTP_URL", settings.smtp_url, ("smtp", "smtps", "smtp+starttls"))
    _url("BASE_URL", settings.base_url, ("http", "https"))
    if settings.scorm_origin:
        parts = urlsplit(_url("SCORM_ORIGIN", settings.scorm_origin, ("http", "https")))
        if parts.netloc == urlsplit(settings.base_url).netloc or parts.path or parts.query:
            raise ConfigError(
                "SCORM_ORIGIN must be another host than BASE_URL, without a path: https://packages.city.example."
            )
    if settings.live_url:
        parts = urlsplit(_url("LIVE_URL", settings.live_url, ("http", "https")))
        if parts.path or parts.query:
            raise ConfigError("LIVE_URL must be an address without a path: https://live.city.example.")
    _check_rooms(settings)
    _check_machine(settings)
    if not _BARE_ADDRESS.fullmatch(settings.mail_from):
        raise ConfigError(f"MAIL_FROM must be a bare address like portal@city.example; it is '{settings.mail_from}'.")
    if settings.credential_secret and len(settings.credential_secret) < _SECRET:
        raise ConfigError(f"CREDENTIAL_SECRET must have at least {_SECRET} signs; see docs/certificates.md.")
    if bool(settings.signing_certificate) != bool(settings.signing_key):
        raise ConfigError("SIGNING_CERTIFICATE and SIGNING_KEY go together: set both or none.")
    if settings.log_level not in _LEVELS:
        raise ConfigError(f"LOG_LEVEL must be one of {', '.join(_LEVELS)}; it is '{settings.log_level}'.")
    if not settings.secret_key:
        raise ConfigError(
            "SECRET_KEY is not set. Make one with: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        )


_PROVIDER = {"name", "issuer", "client_id", "client_secret", "number", "birth_date", "residence", "residences"}


def _providers(text: str) -> Mapping[str, Mapping[str, Any]]:
    """`{"hanoi": {"name": "VNeID", "issuer": "https://…", "client_id": "…", "client_secret": "…", "number": "…", …}}`; what is told
    of a person goes over https, but for this machine.
    """
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(one, dict) for one in found.values()):
        raise ConfigError("RESIDENT_PROVIDERS must be JSON: the address of a city and its provider.")
    for city, one in found.items():
        missing = {"name", "issuer", "client_id", "client_secret", "number"} - one.keys()
        if missing or one.keys() - _PROVIDER:
            wrong = ", ".join(sorted(missing or one.keys() - _PROVIDER))
            raise ConfigError(f"RESIDENT_PROVIDERS, {city}: {'missing' if missing else 'unknown'}: {wrong}.")
        parts = urlsplit(_url(f"RESIDENT_PROVIDERS, issuer of {city},", str(one["issuer"]), ("http", "https")))
        if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost"}:
            raise ConfigError(f"RESIDENT_PROVIDERS, issuer of {city}, must begin with https://.")
    return found


def _check_machine(settings: Settings) -> None:
    """What translates: also in plain http, for it may stand beside the portal in a network of its own."""
    if settings.translate_key and not settings.translate_url:
        raise ConfigError("TRANSLATE_KEY is of no use without TRANSLATE_URL: set both, or neither.")
    if settings.translate_url:
        parts = urlsplit(_url("TRANSLATE_URL", settings.translate_url, ("http", "https")))
        if not parts.hostname or parts.query or parts.fragment or parts.username:
            raise ConfigError("TRANSLATE_URL must be an address such as https://translate.city.example.")


def _check_rooms(settings: Settings) -> None:
    """Rooms of webinars: only over https, as browsers give camera and microphone to nothing else, but for this machine."""
    for name, address, secrets in (
        ("JITSI", settings.jitsi_url, (settings.jitsi_app_id, settings.jitsi_secret)),
        ("BBB", settings.bbb_url, (settings.bbb_secret,)),
    ):
        if not address and not any(secrets):
            continue
        if not address or not all(secrets):
            needed = "JITSI_URL, JITSI_APP_ID and JITSI_SECRET" if name == "JITSI" else "BBB_URL and BBB_SECRET"
            raise ConfigError(f"{needed} go together: set all or none.")
        if len(secrets[-1]) < _ROOM_SECRET:
            raise ConfigError(
                f"{name}_SECRET must have at least {_ROOM_SECRET} signs: whoever guesses it is moderator."
            )
        parts = urlsplit(_url(f"{name}_URL", address, ("http", "https")))
        if parts.scheme == "http" and parts.hostname not in {"127.0.0.1", "localhost"}:
            raise ConfigError(f"{name}_URL must begin with https://.")
        if parts.query or parts.fragment or (name == "JITSI" and parts.path not in {"", "/"}):
            raise ConfigError(f"{name}_URL must be an address such as https://meet.city.example.")


def _number(name: str, value: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise ConfigError(f"{name} must be a whole number; it is '{value}'.") from None
