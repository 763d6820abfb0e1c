"""The keys that sign badges: one a year, its private half encrypted in the database with a secret of the environment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql

from portal.accounts import hooks
from portal.accounts import services as accounts
from portal.accounts.models import User
from portal.certificates.credentials.encoding import public_multikey
from portal.certificates.models import SigningKey
from portal.core import cache, clock, db, ids, settings
from portal.core.errors import Conflict, DomainError
from portal.core.i18n import _

if TYPE_CHECKING:  # loaded where it is used: see badges.py
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_LEAST = 32  # signs of a secret
_NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM


class NoSecret(DomainError):
    """Nothing to encrypt private keys with, or not what they were encrypted with."""


def secret() -> bytes:
    """What the private keys are encrypted with.

    Raises:
        NoSecret: none is configured and this is no try-out, or the file cannot be read.
    """
    known = settings()
    if known.credential_secret:
        return known.credential_secret.encode()
    if known.credential_secret_file:
        try:
            found = Path(known.credential_secret_file).read_bytes().strip()
        except OSError as error:
            raise NoSecret(f"CREDENTIAL_SECRET_FILE: {error.strerror}") from error
        if len(found) < _LEAST:
            raise NoSecret(f"CREDENTIAL_SECRET_FILE holds fewer than {_LEAST} signs.")
        return found
    if known.is_local:
        return known.secret_key.encode()
    raise NoSecret("CREDENTIAL_SECRET is not set; see docs/certificates.md.")


def _cipher() -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"portal certificates keys").derive(secret()))


def create(*, year: int, actor: User | None = None) -> SigningKey:
    """A new key of a year; where it has one in use already, that one must have been retired before.

    Raises:
        Conflict: the year has a key that signs.
        NoSecret: there is nothing to encrypt it with.
    """
    if any(key.retired_at is None for key in of_year(year)):
        raise Conflict(_("%(year)s has a key already. Retire it first.", year=str(year)))
    key = _make(year, len(of_year(year)) + 1)
    if key is None:
        raise Conflict(_("%(year)s has a key already. Retire it first.", year=str(year)))
    accounts.audit(
        actor=actor, action="certificates.key_made", subject=("signing_key", key.id), data={"name": key.name}
    )
    return key


def _make(year: int, number: int) -> SigningKey | None:
    """None if somebody else has made it in the same moment."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    public = public_multikey(private.public_key())
    nonce = os.urandom(_NONCE)
    values = {
        "id": ids.new_id(), "year": year, "number": number, "public_key": public, "created_at": clock.now(),
        "private_key": nonce + _cipher().encrypt(nonce, private.private_bytes_raw(), public.encode()),
    }  # fmt: skip
    made = db.session.scalar(
        postgresql.insert(SigningKey).values(values).on_conflict_do_nothing().returning(SigningKey.id)
    )
    cache.invalidate("certificates")  # the key directory is a page that is kept
    return db.session.get_one(SigningKey, made) if made else None


def private_key(key: SigningKey) -> Ed25519PrivateKey:
    """The private half.

    Raises:
        NoSecret: it was encrypted with another secret.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    nonce, encrypted = key.private_key[:_NONCE], key.private_key[_NONCE:]
    try:
        return Ed25519PrivateKey.from_private_bytes(_cipher().decrypt(nonce, encrypted, key.public_key.encode()))
    except InvalidTag:
        raise NoSecret(f"Key {key.name} was encrypted with another CREDENTIAL_SECRET.") from None


def retire(*, key: SigningKey, withdrawn: bool = False, actor: User | None = None) -> None:
    """Lets a key sign no more. `withdrawn`: somebody else may have it, so nothing it signed counts any more.

    Raises:
        Conflict: it is retired already.
    """
    if key.withdrawn_at is not None or (key.retired_at is not None and not withdrawn):
        raise Conflict(_("Key %(name)s is retired already.", name=key.name))
    key.retired_at = key.retired_at or clock.now()
    key.withdrawn_at = clock.now() if withdrawn else None
    cache.invalidate("certificates")
    accounts.audit(
        actor=actor, action="certificates.key_withdrawn" if withdrawn else "certificates.key_retired",
        subject=("signing_key", key.id), data={"name": key.name},
    )  # fmt: skip


def all_keys() -> Sequence[SigningKey]:
    """Oldest first."""
    return db.session.scalars(select(SigningKey).order_by(SigningKey.year, SigningKey.number)).all()


def of_year(year: int) -> Sequence[SigningKey]:
    return db.session.scalars(select(SigningKey).where(SigningKey.year == year).order_by(SigningKey.number)).all()


def in_use() -> SigningKey | None:
    """The key that signs now: this year's, else the newest earlier one; in a try-out it is made at first need."""
    year = clock.today().year
    newest = select(SigningKey).where(SigningKey.retired_at.is_(None), SigningKey.year <= year)
    key = db.session.scalar(newest.order_by(SigningKey.year.desc(), SigningKey.number.desc()).limit(1))
    if (key is not None and key.year == year) or not settings().is_local or not db.in_transaction():
        return key
    if of_year(year):  # somebody has retired this year's by hand: that is respected
        return key
    return _make(year, 1) or of_year(year)[0]


def for_lists() -> SigningKey | None:
    """The key that signs key directory and status lists: that in use, else the newest retired one that was not withdrawn.

    So nobody is left without lists between a key's last day and the next key's first.
    """
    newest = select(SigningKey).where(SigningKey.withdrawn_at.is_(None))
    return in_use() or db.session.scalar(newest.order_by(SigningKey.year.desc(), SigningKey.number.desc()).limit(1))


def count() -> int:
    return db.session.scalar(select(func.count(SigningKey.id))) or 0


# For the log of what was done.
NAMES = hooks.Subjects(select(SigningKey.id, SigningKey.year, SigningKey.number), SigningKey.called)
