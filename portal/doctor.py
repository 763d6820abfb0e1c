"""Is this deployment fit to serve people? Each check looks at one thing and says what to do about it."""

from __future__ import annotations

import ipaddress
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Literal
from urllib.parse import urlsplit

import psycopg
import redis

from portal import config
from portal.config import ROOT, ConfigError, Settings
from portal.core.i18n import SPOKEN
from portal.live import messages
from portal.participation.machines import LibreTranslate, Refused, Unavailable, UnknownLanguage
from portal.run import addresses

Level = Literal["ok", "warn", "fail"]
_EXTENSIONS = ("pg_trgm", "btree_gist")
_CLOCK_SECONDS = 2.0  # tokens and deadlines tolerate this much
_TZDATA_DAYS = 365  # the IANA database changes some four times a year
_GUESSABLE = 32  # characters of a secret key below which it could be guessed


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `advice` is empty where there is nothing to do."""

    check: str
    level: Level
    finding: str
    advice: str = ""


def examine() -> list[Finding]:
    """All checks, for the settings of the environment. A check that cannot look is itself a finding, never an error."""
    try:
        settings = config.from_environment()
    except ConfigError as error:
        return [Finding("settings", "fail", str(error), "Set it in the environment of every process and start again.")]
    checks: list[Callable[[Settings], Iterator[Finding]]] = [
        _settings,
        _database,
        _redis,
        _live,
        _smtp,
        _storage,
        _translation,
        _clock,
        _tzdata,
        _front_end,
        _certificates,
    ]
    return [finding for check in checks for finding in check(settings)]


def _settings(settings: Settings) -> Iterator[Finding]:
    public = settings.base_url.startswith("https://")
    local = any(name in settings.base_url for name in ("127.0.0.1", "localhost"))
    if len(settings.secret_key) < _GUESSABLE:
        advice = "Set SECRET_KEY to the output of: python3 -c 'import secrets; print(secrets.token_hex(32))'"
        yield Finding("secret key", "fail", f"only {len(settings.secret_key)} characters", advice)
    else:
        yield Finding("secret key", "ok", "long enough")
    if public or local:
        yield Finding("address", "ok", settings.base_url)
    else:
        advice = "Serve it over HTTPS and set BASE_URL to https://…; sign-in cookies are not protected otherwise."
        yield Finding("address", "fail", settings.base_url, advice)
    if public:
        advice = "Set TRUSTED_PROXIES=1 behind nginx; without it all readers share one network address and its limits."
        trusted = settings.trusted_proxies
        yield Finding("proxies", "ok" if trusted else "warn", f"{trusted} trusted", "" if trusted else advice)
    if settings.development and public:
        yield Finding("development", "fail", "switched on", "Unset PORTAL_DEVELOPMENT on a public address.")


def _database(settings: Settings) -> Iterator[Finding]:
    fault = addresses.database_fault(settings.database_url)
    if fault is not None:
        yield Finding("database", "fail", fault, "Check address, user, password and pg_hba.conf.")
        return
    with psycopg.connect(addresses.plain(settings.database_url), autocommit=True) as connection:
        yield from _database_kind(connection)
        yield from _extensions(connection)
        migrations = _migrations(connection)
        yield migrations
        if migrations.level == "ok":
            yield _events(connection)
            yield _badge_keys(settings, connection)


def _database_kind(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[Finding]:
    number = connection.info.server_version
    if number >= 150000:
        yield Finding("database version", "ok", f"PostgreSQL {number // 10000}.{number % 10000}")
    else:
        yield Finding("database version", "fail", f"PostgreSQL {number // 10000}", "Upgrade to PostgreSQL 15 or newer.")
    row = connection.execute(
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    encoding, ctype = (str(row[0]), str(row[1])) if row else ("", "")
    right = encoding == "UTF8" and ctype not in {"C", "POSIX"}
    advice = (
        "Create the database with ENCODING 'UTF8' LC_CTYPE 'C.UTF-8' TEMPLATE template0 and restore a backup into it."
    )
    why = "" if right else " (search would lose every letter outside ASCII)"
    yield Finding("database letters", "ok" if right else "fail", f"{encoding}, {ctype}{why}", "" if right else advice)


def _extensions(connection: psycopg.Connection[tuple[object, ...]]) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT name, installed_version IS NOT NULL FROM pg_available_extensions WHERE name = ANY(%s)",
        [list(_EXTENSIONS)],
    ).fetchall()
    found = {str(name): bool(installed) for name, installed in rows}
    missing = [name for name in _EXTENSIONS if name not in found]
    if missing:
        advice = "Install the contrib modules: on Debian they come with the package postgresql-<version>."
        yield Finding("extensions", "fail", f"not available: {', '.join(missing)}", advice)
    else:
        shown = ", ".join(f"{name} {'in use' if found[name] else 'available'}" for name in _EXTENSIONS)
        yield Finding("extensions", "ok", shown)


def _migrations(connection: psycopg.Connection[tuple[object, ...]]) -> Finding:
    from alembic.script import ScriptDirectory

    from portal.core import migrate

    newest = ScriptDirectory.from_config(migrate.config()).get_current_head()
    known = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone() if known and known[0] else None
    if row and row[0] == newest:
        return Finding("migrations", "ok", f"at {newest}, the newest")
    return Finding(
        "migrations", "fail", f"at {row[0] if row else 'none'}, newest is {newest}", "Run: portal db upgrade"
    )


def _events(connection: psycopg.Connection[tuple[object, ...]]) -> Finding:
    """Those that no attempt could deliver stay in their table until somebody looks."""
    rows = connection.execute(
        "SELECT handler, count(*) FROM core_event_deliveries WHERE state = 'failed' GROUP BY handler ORDER BY handler"
    ).fetchall()
    if not rows:
        return Finding("events", "ok", "none was given up")
    advice = "Mend the cause (column error), then: UPDATE core_event_deliveries SET state = 'waiting', attempts = 0 WHERE state = 'failed'"
    return Finding("events", "fail", "given up: " + ", ".join(f"{count} of {name}" for name, count in rows), advice)


def _badge_keys(settings: Settings, connection: psycopg.Connection[tuple[object, ...]]) -> Finding:
    """Whether this year's certificates can be signed, and with a secret that is not lost with the database's."""
    year = datetime.now(UTC).year
    rows = connection.execute("SELECT year FROM certificates_keys WHERE retired_at IS NULL ORDER BY year").fetchall()
    years = [int(str(row[0])) for row in rows]
    if year in years:
        return Finding("badge keys", "ok", f"the key of {year} signs")
    if settings.is_local:
        return Finding("badge keys", "ok", "made at first need, for this is a try-out")
    has_secret = bool(settings.credential_secret or settings.credential_secret_file)
    advice = (
        "Run: portal certificates keys new"
        if has_secret
        else "Set CREDENTIAL_SECRET, then: portal certificates keys new"
    )
    if not years:
        return Finding(
            "badge keys", "fail", "none: certificates are made without a badge that anybody could check", advice
        )
    return Finding("badge keys", "warn", f"{year} has none; the key of {years[-1]} signs", advice)


def _redis(settings: Settings) -> Iterator[Finding]:
    fault = addresses.redis_fault(settings.redis_url)
    if fault is not None:
        yield Finding("redis", "fail", fault, "Check address, password and that the server runs.")
        return
    client = redis.from_url(settings.redis_url, decode_responses=True)
    server, persistence = client.info("server"), client.info("persistence")
    shown = str(server.get("valkey_version") or server["redis_version"])
    old = int(str(server["redis_version"]).split(".")[0]) < 7
    advice = "Upgrade to Redis 7 or Valkey."
    yield Finding("redis version", "fail" if old else "ok", shown, advice if old else "")
    yield _persistence(client, bool(persistence.get("aof_enabled")))
    policy = str(client.config_get("maxmemory-policy").get("maxmemory-policy", "unknown"))
    evicts = policy not in {"noeviction", "unknown"}
    advice = "Set maxmemory-policy noeviction: others throw queued work away when memory is short."
    yield Finding("redis memory", "fail" if evicts else "ok", policy, advice if evicts else "")
    client.close()


def _persistence(client: redis.Redis, aof: bool) -> Finding:
    if aof:
        return Finding("redis persistence", "ok", "append-only file")
    if client.config_get("save").get("save"):
        advice = "Set appendonly yes: with snapshots alone, a crash delays queued work until the sweeper finds it."
        return Finding("redis persistence", "warn", "snapshots only", advice)
    advice = "Set appendonly yes: after a restart of Redis, queued work waits for the sweeper."
    return Finding("redis persistence", "fail", "none", advice)


def _live(settings: Settings) -> Iterator[Finding]:
    """Whether a process streams, as each says in Redis every few seconds, and whether browsers may reach it."""
    if settings.base_url.startswith("https://") and settings.live_url.startswith("http://"):
        advice = "Pass /live/ to the live process at the proxy and unset LIVE_URL, or set it to an https:// address."
        yield Finding("live address", "fail", f"{settings.live_url}: browsers refuse it on a page of https", advice)
    if addresses.redis_fault(settings.redis_url) is not None:
        return
    with redis.from_url(settings.redis_url) as client:
        count = client.zcount(messages.PROCESSES, time.time() - messages.STALE / 1000, "+inf")
    advice = "Start it: portal live. Without it pages show what is new only when they are loaded again."
    yield Finding(
        "live", "ok" if count else "warn", f"{count} running" if count else "none runs", "" if count else advice
    )


def _smtp(settings: Settings) -> Iterator[Finding]:
    if not os.environ.get("SMTP_URL"):
        yield Finding(
            "mail", "warn", "SMTP_URL is not set", "Set it for real mail; `portal run` starts a mailbox instead."
        )
        return
    fault = addresses.smtp_fault(settings.smtp_url)
    if fault is not None:
        yield Finding("mail", "fail", fault, "Check SMTP_URL; until then mail waits in the database and is not lost.")
        return
    yield Finding("mail", "ok", "the server answers")
    if settings.base_url.startswith("https://") and not settings.dkim_key:
        advice = "Set DKIM_KEY, DKIM_SELECTOR and DKIM_DOMAIN, or let your mail server sign."
        yield Finding("mail signature", "warn", "no DKIM key", advice)


def _storage(settings: Settings) -> Iterator[Finding]:
    if settings.storage_url:
        yield _object_store(settings.storage_url)
        return
    folder = settings.storage_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"portal doctor")
        free = os.statvfs(folder).f_bavail * os.statvfs(folder).f_frsize / 1e9
    except OSError as error:
        yield Finding(
            "storage", "fail", f"{folder}: {error.strerror}", "Let the portal's user write there, or set DATA_DIR."
        )
        return
    low = free < 1
    yield Finding("storage", "warn" if low else "ok", f"{folder}, {free:.0f} GB free", "Make room." if low else "")


def _translation(settings: Settings) -> Iterator[Finding]:
    """The machine that translates, if one is connected: asked for its languages, and for one word, by which a wrong key is seen."""
    if not settings.translate_url:
        return
    machine = LibreTranslate(settings.translate_url, settings.translate_key, seconds=(5, 20))
    parts = urlsplit(settings.translate_url)
    if (
        parts.scheme == "http"
        and settings.translate_key
        and "." in (parts.hostname or "")
        and not _is_near(parts.hostname)
    ):
        advice = "Use https:// there: key and texts go over the net for everybody to read."
        yield Finding("translation address", "fail", settings.translate_url, advice)
    try:
        known = machine.languages()
        pair = next((one for one in known if one != "en"), "en")
        machine.translate(["Street", ""], "en", pair)
    except Unavailable as error:
        advice = "Check TRANSLATE_URL and that the service runs; what people ask for waits, and is given up after some tries."
        yield Finding("translation", "fail", f"{machine.host}: {error}", advice)
    except (Refused, UnknownLanguage) as error:
        advice = "Check TRANSLATE_KEY, and that the service translates out of English."
        yield Finding("translation", "fail", f"{machine.host}: {error}", advice)
    else:
        missing = [lang for lang in SPOKEN if not machine.calls(lang, known)]
        advice = "Load these languages there, or leave them to people." if missing else ""
        told = f"{machine.host} knows {len(known)} languages"
        yield Finding(
            "translation", "warn" if missing else "ok", f"{told}, not {', '.join(missing)}" if missing else told, advice
        )


def _is_near(host: str | None) -> bool:
    """Whether an address is of this machine or of a network of one's own."""
    try:
        return ipaddress.ip_address(host or "").is_private
    except ValueError:
        return False


def _object_store(url: str) -> Finding:
    """Writes, reads and removes one small object."""
    from portal.core.storage import S3Store

    try:
        store = S3Store(url)
        store.write("portal-doctor", b"portal doctor", "text/plain")
        same = store.read("portal-doctor") == b"portal doctor"
        store.remove("portal-doctor")
    except Exception as error:  # whatever the store raises is the finding
        return Finding("storage", "fail", str(error).splitlines()[0], "Check STORAGE_URL and the bucket's rights.")
    return Finding("storage", "ok" if same else "fail", "object store" if same else "object store returned other bytes")


def _clock(settings: Settings) -> Iterator[Finding]:
    if addresses.database_fault(settings.database_url) is not None:
        return
    with psycopg.connect(addresses.plain(settings.database_url)) as connection:
        begun = time.time()
        row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
        ended = time.time()
    there = float(row[0]) if row else 0.0
    apart = max(begun - there, there - ended, 0.0)
    wrong = apart > _CLOCK_SECONDS
    advice = "Let both machines take their time from NTP (timedatectl set-ntp true)."
    yield Finding("clock", "fail" if wrong else "ok", f"{apart:.1f} s from the database's", advice if wrong else "")


def _tzdata(_settings: Settings) -> Iterator[Finding]:
    try:
        shown = version("tzdata")
    except PackageNotFoundError:
        yield Finding("time zones", "fail", "tzdata is not installed", "Run: make setup")
        return
    year, release = (int(part) for part in shown.split(".")[:2])
    # The number says which release of its year it is; there are some four, so each stands for a quarter.
    about = date(year, min(12, 3 * release), 1)
    old = (datetime.now(UTC).date() - about).days > _TZDATA_DAYS
    advice = "Run `make lock` and install again: meeting times depend on it."
    yield Finding("time zones", "warn" if old else "ok", f"tzdata {shown}", advice if old else "")


def _front_end(_settings: Settings) -> Iterator[Finding]:
    built = (ROOT / "portal" / "static" / "dist" / "manifest.json").exists()
    yield Finding(
        "front end", "ok" if built else "fail", "built" if built else "not built", "" if built else "Run: make setup"
    )


def _certificates(settings: Settings) -> Iterator[Finding]:
    """Draws one with names in four scripts, as a worker would."""
    from portal.certificates.documents import REQUIRED_LABELS, CertificateFacts, certificate_pdf

    facts = CertificateFacts(
        number="0",
        code="0",
        verify_url=settings.base_url,
        holder_name_native="김민준 · أمينة · Нгуен · 李",
        title="Doctor",
        issued_on="-",
        issuer="-",
        language="en",
        labels=dict.fromkeys(REQUIRED_LABELS, "-"),
    )
    try:
        pdf = certificate_pdf(facts)
    except Exception as error:  # whatever the renderer raises is the finding
        yield Finding("certificates", "fail", str(error).splitlines()[0], "Run: make setup")
        return
    yield Finding("certificates", "ok", f"drawn, {len(pdf) // 1024} KB")
