"""Sums of money and days that stand in JSON, as readers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from portal.core import i18n


def money(amount: Decimal, currency: str) -> str:
    """With the currency's code, as several currencies share a sign."""
    return f"{i18n.number(float(amount), 0 if amount == amount.to_integral_value() else 2)} {currency}"


def day(text: str) -> date:
    """Of ISO 8601."""
    return date.fromisoformat(text)
