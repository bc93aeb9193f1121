"""E-mail addresses as staff type them."""

from __future__ import annotations

import pytest

from flows.addresses import checked_address
from flows.names import RefusedError


@pytest.mark.parametrize(
    "typed", ["mette@example.dk", "  o'Hara+pejling@sub.ex-ample.co ", "a@b.dk", "m@xn--rhus-xoa.dk"]
)
def test_an_address(typed: str) -> None:
    assert checked_address(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "nina",
        "nina@",
        "@b.dk",
        "nina@example",
        "nina@example..dk",
        "nina@-example.dk",
        "nina@example.dk, ali@example.dk",
        "Mette <nina@example.dk>",
        "nina@example.dk\nBcc: all@example.dk",
        "nina@exa mple.dk",
        "mætte@example.dk",
        "nina@ex\u202eample.dk",
        "a" * 65 + "@b.dk",
        "nina@" + "a." * 130 + "dk",
        "0102031234@example.dk",
        "010203-1234@example.dk",
        "m.010203.1234@example.dk",
    ],
)
def test_no_address(typed: str) -> None:
    """Refused, and not repeated: it may be somebody's CPR number."""
    with pytest.raises(RefusedError) as refused:
        checked_address(typed)
    assert not typed.strip() or typed.strip() not in str(refused.value)
