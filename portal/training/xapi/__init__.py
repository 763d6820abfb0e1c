"""xAPI 1.0.3: what a statement must look like. Pure: knows no database, no web and no interface language.

Public face: `check`, `check_all` and `Invalid`. Reasons are in English, as the protocol's clients are programs.

Source: the specification's data part, https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md (section numbers in
comments are its own).
"""

from __future__ import annotations

from portal.training.xapi import formats
from portal.training.xapi.reading import Repeated, parse
from portal.training.xapi.statements import Invalid, check, check_all

__all__ = ["Invalid", "Repeated", "check", "check_all", "formats", "parse"]
