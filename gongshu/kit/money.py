"""Sums of money as people read them."""

from __future__ import annotations

from decimal import Decimal

from gongshu.kit.text import Text, t

_TEN_THOUSAND = Decimal(10_000)


def yuan(sum_: Decimal | None) -> Text | None:
    """Return a sum in yuan, grouped; from ten thousand on in 万元 too, exactly. None where it is not known."""
    if sum_ is None:
        return None
    whole = f"{sum_:,.2f}"
    if abs(sum_) < _TEN_THOUSAND:
        return t(f"{whole} 元", f"{whole} yuan")
    many = f"{sum_ / _TEN_THOUSAND:,.6f}".rstrip("0").rstrip(".")
    return t(f"{whole} 元（{many} 万元）", f"{whole} yuan")
