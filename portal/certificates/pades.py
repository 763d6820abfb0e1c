"""A PAdES signature of the association on its PDFs, where a certificate (X.509) is configured."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from portal.core import settings

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner


class BadSigner(RuntimeError):
    """SIGNING_CERTIFICATE and SIGNING_KEY are no pair of PEM files that can sign."""


@cache
def _signer(certificate: str, key: str) -> SimpleSigner:
    # Loaded here: it costs 40 MB, and only workers of portals with a certificate sign.
    from pyhanko.sign.signers import SimpleSigner

    try:
        # Whatever follows the first certificate in the file is its chain.
        found: SimpleSigner | None = SimpleSigner.load(  # type: ignore[no-untyped-call]  # no types there
            key_file=key, cert_file=certificate, ca_chain_files=(certificate,)
        )
    except (OSError, ValueError) as error:
        raise BadSigner(str(error)) from error
    if found is None:
        raise BadSigner(f"{certificate} and {key} cannot be read as PEM")
    return found


def signed(pdf: bytes) -> bytes:
    """The PDF with a PAdES B-B signature as an incremental update, or as it is where nothing is configured.

    Raises:
        BadSigner: what is configured cannot sign.
    """
    known = settings()
    if not known.signing_certificate:
        return pdf
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    signer = _signer(known.signing_certificate, known.signing_key)
    metadata = PdfSignatureMetadata(
        field_name="Association", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
        name=known.association_name("en"),
    )  # fmt: skip
    out = io.BytesIO()
    PdfSigner(metadata, signer=signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    return out.getvalue()
