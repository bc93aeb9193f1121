"""E-mail addresses as staff type them: looked at simply, for whether one works only its mailbox can tell."""

from __future__ import annotations

import re

from flows.names import RefusedError, looks_like_cpr
from flows.screen import Text

LONGEST_ADDRESS = 254
"""RFC 5321, 4.5.3.1.3, without its angle brackets."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]")
"""As browsers look at `<input type="email">` (HTML, 4.10.5.1.5), with a domain that has a dot."""


def checked_address(typed: str) -> str:
    """The address, without blanks around it. Raises RefusedError, which doesn't repeat it."""
    address = typed.strip()
    if looks_like_cpr(address):
        raise RefusedError(
            Text("This address has what looks like a CPR number. CPR never enters Pejling. Use another address.")
        )
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise RefusedError(Text("This is no e-mail address. Write one such as mette@example.dk."))
    return address
