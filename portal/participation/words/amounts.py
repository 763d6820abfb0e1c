"""Sums of money and days that stand in JSON, as readers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from babel.numbers import format_currency

from portal.core import i18n


def money(amount: Decimal, currency: str) -> str:
    """With the currency's code, as several currencies share a sign; digits as elsewhere in the portal."""
    return str(format_currency(amount, currency, format="#,##0.## ¤¤", locale=i18n.current(), currency_digits=False, numbering_system="latn"))


def day(text: str) -> date:
    """Of ISO 8601."""
    return date.fromisoformat(text)
