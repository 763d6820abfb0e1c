"""Verifiable badges as pure calculation: documents and keys in, documents and verdicts out.

Data Integrity proofs (`proofs`), the bit list of what was revoked (`status`), the claim of a QR code (`claims`), badges inside
pictures and PDFs (`baking`) and what a verifier says about any of them (`verdict`). Knows no database, no web and no network:
JSON-LD contexts are bundled (`contexts`), and what is not bundled is refused.
"""
