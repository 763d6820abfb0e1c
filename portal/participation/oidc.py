"""Sign-in with the state's or the city's account (OpenID Connect 1.0), only to learn who somebody is: the code flow with PKCE.

Nothing that the provider tells is kept: number and birth date become a mark. The operator configures a provider for a city
(`RESIDENT_PROVIDERS`), so no page can make the server ask an address of its own choice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import structlog

from portal.core import ids, settings
from portal.core.errors import DomainError
from portal.core.i18n import _

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

log = structlog.get_logger(__name__)
_SECONDS = (5, 10)  # to connect, to answer
_CLOCKS = 120  # seconds by which the provider's clock may differ from ours


@dataclass(frozen=True)
class Provider:
    """number, birth_date: names of the claims that hold the number of the document and the birth date (`birthdate` in the
    standard, section 5.1). residence, residences: the claim that says where somebody lives (`address.locality`), and what it says of
    the city's own people; without them the city's register says it.
    """

    name: str
    issuer: str
    client_id: str
    client_secret: str
    number: str
    birth_date: str = "birthdate"
    residence: str = ""
    residences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a provider has told of somebody. is_resident None: it does not say where he lives."""

    number: str
    born_on: date
    is_resident: bool | None


def provider_of(city: str) -> Provider | None:
    """The provider of a city, by its address."""
    found = settings().resident_providers.get(city)
    if found is None:
        return None
    return Provider(**{**found, "residences": tuple(found.get("residences", ()))})


def begin(provider: Provider, redirect_uri: str) -> tuple[str, dict[str, str]]:
    """(where to send the person, what the session keeps until he is back).

    Raises:
        DomainError: the provider cannot be reached.
    """
    from authlib.common.security import generate_token

    kept = {"verifier": generate_token(48), "nonce": ids.secret()}
    with _session(provider, redirect_uri) as asking:
        url, state = asking.create_authorization_url(
            str(_described(provider, asking)["authorization_endpoint"]), code_verifier=kept["verifier"], nonce=kept["nonce"]
        )  # fmt: skip
    return url, kept | {"state": state}


def finish(provider: Provider, redirect_uri: str, answer: str, kept: Mapping[str, str]) -> Told:
    """What the provider tells of somebody who is back at the address `answer`.

    Raises:
        DomainError: he stopped there, the answer is not to what we asked, it cannot be believed, or the number or birth date is missing.
    """
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer).query).items()}
    if asked.get("error"):
        raise DomainError(
            _("%(name)s did not tell us who you are. Try again, or take another way.", name=provider.name)
        )
    if not kept or asked.get("state") != kept.get("state"):
        raise DomainError(_("This answer does not belong to your last question. Begin again."))
    with _session(provider, redirect_uri) as asking:
        described = _described(provider, asking)
        claims = _claims(provider, asking, described, answer, kept)
    return _told(provider, claims)


def _session(provider: Provider, redirect_uri: str) -> OAuth2Session:
    from authlib.integrations.requests_client import OAuth2Session

    return OAuth2Session(
        provider.client_id, provider.client_secret, scope="openid profile address", redirect_uri=redirect_uri,
        code_challenge_method="S256", default_timeout=_SECONDS,
    )  # fmt: skip


def _described(provider: Provider, asking: OAuth2Session) -> Mapping[str, Any]:
    """OpenID Connect Discovery 1.0, section 4."""
    described = _got(
        provider, asking, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration", withhold_token=True
    )
    if described.get("issuer") != provider.issuer:
        log.error("oidc.other_issuer", wanted=provider.issuer)
        raise DomainError(_unreachable(provider))
    return described


def _got(provider: Provider, asking: OAuth2Session, url: str, **how: Any) -> Mapping[str, Any]:
    import requests

    try:
        answer = asking.get(url, **how)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        log.warning("oidc.unreachable", issuer=provider.issuer, error=type(error).__name__)
        raise DomainError(_unreachable(provider)) from None
    if not isinstance(found, dict):
        raise DomainError(_unreachable(provider))
    return found


def _claims(
    provider: Provider, asking: OAuth2Session, described: Mapping[str, Any], answer: str, kept: Mapping[str, str]
) -> dict[str, Any]:  # fmt: skip
    """Those of the signed token (OpenID Connect Core 1.0, section 3.1.3.7), and of the address that tells more about the person."""
    import requests
    from authlib.common.errors import AuthlibBaseError
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        token = asking.fetch_token(
            str(described["token_endpoint"]),
            authorization_response=answer,
            code_verifier=kept["verifier"],
            state=kept["state"],
        )
        keys = KeySet.import_key_set(_got(provider, asking, str(described["jwks_uri"]), withhold_token=True))  # type: ignore[arg-type]
        signed = jwt.decode(str(token["id_token"]), keys, algorithms=["RS256", "PS256", "ES256", "EdDSA"])
        jwt.JWTClaimsRegistry(
            leeway=_CLOCKS,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": provider.client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": kept["nonce"]},
        ).validate(signed.claims)
        found = dict(signed.claims)
        if described.get("userinfo_endpoint"):
            more = _got(provider, asking, str(described["userinfo_endpoint"]))
            # Section 5.3.2: what is told of somebody else must not be used.
            if more.get("sub") == found["sub"]:
                found = {**more, **found}
    except (AuthlibBaseError, JoseError, requests.RequestException, KeyError, ValueError) as error:
        log.warning("oidc.not_believed", issuer=provider.issuer, error=type(error).__name__)
        raise DomainError(
            _("The answer of %(name)s could not be checked. Try again, or take another way.", name=provider.name)
        ) from None
    return found


def _told(provider: Provider, claims: Mapping[str, Any]) -> Told:
    number, born = str(_at(claims, provider.number) or ""), str(_at(claims, provider.birth_date) or "")
    try:
        born_on = date.fromisoformat(born)
    except ValueError:
        number = ""
        born_on = date.min
    if not number:
        raise DomainError(
            _("%(name)s did not tell us the number of your document and your birth date. Allow it there, or take another way.", name=provider.name)
        )  # fmt: skip
    is_resident = str(_at(claims, provider.residence) or "") in provider.residences if provider.residence else None
    return Told(number, born_on, is_resident)


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """A claim, or one inside another: `address.locality`."""
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _unreachable(provider: Provider) -> str:
    return _("%(name)s does not answer at the moment. Try again later, or take another way.", name=provider.name)
