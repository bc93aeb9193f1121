"""What Telegram tells a page that it opens about who looks at it, and whether that is true.

Source: core.telegram.org/bots/webapps, "Validating data received via the Mini App": the hash is the HMAC-SHA256 of all
other fields (`signature` among them), one a line and sorted by name, with the HMAC-SHA256 of the bot's token under
"WebAppData" as the key.
"""

from __future__ import annotations

import hmac
import json
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl

OLDEST = timedelta(minutes=10)
"""A slow phone opens a page within a minute; what is older was kept by somebody."""

CLOCKS_APART = timedelta(minutes=1)
LONGEST = 4096
"""Characters; what Telegram sends has some 500."""

MOST_FIELDS = 32


class InitDataError(ValueError):
    """It is not from Telegram, is for another bot, is too old, or tells of nobody."""


def user_of(init_data: str, token: str, now: datetime) -> int:
    """The id of whoever looks at the page, as Telegram tells the bot with that token. Raises InitDataError."""
    fields = _fields(init_data)
    given = fields.pop("hash", "")
    if not hmac.compare_digest(given.encode(), _hash(fields, token).encode()):
        raise InitDataError("is not what Telegram says to this bot")
    try:
        signed_at, user = int(fields["auth_date"]), json.loads(fields["user"])["id"]
        age = timedelta(seconds=int(now.timestamp()) - signed_at)
    except (KeyError, ValueError, TypeError, OverflowError):
        raise InitDataError("tells of nobody") from None
    if not -CLOCKS_APART <= age <= OLDEST:
        raise InitDataError("is not of now")
    if type(user) is not int:
        raise InitDataError("tells of nobody")
    return user


def _fields(init_data: str) -> dict[str, str]:
    is_short = len(init_data) <= LONGEST
    try:
        pairs = parse_qsl(init_data if is_short else "", True, True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise InitDataError("is no query") from None
    if not pairs or len(dict(pairs)) != len(pairs):
        raise InitDataError("is not as Telegram writes it")
    return dict(pairs)


def _hash(fields: dict[str, str], token: str) -> str:
    lines = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
    key = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return hmac.new(key, lines.encode(), sha256).hexdigest()
