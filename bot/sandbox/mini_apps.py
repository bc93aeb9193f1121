"""What a phone hands to a Mini App that it opens: who is there, signed with the bot's token.

After core.telegram.org/bots/webapps, "Validating data received via the Mini App". The hash is over every other field.
`signature` is for those who have no token, and is Telegram's alone to make: here it is random.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from hashlib import sha256
from urllib.parse import urlencode

from bot.sandbox.chats import Json
from bot.sandbox.store import dumps

_SHOWN_OF_A_USER = ("id", "first_name", "last_name", "username", "language_code")
_SIGNATURE_BYTES = 64


def init_data(token: str, person: Json, auth_date: int) -> str:
    """The signed data of a person who opens the app at that moment (Unix seconds)."""
    user = {name: person.get(name, "") for name in _SHOWN_OF_A_USER if name in person or name == "last_name"}
    fields = {
        "query_id": f"AAE{_random(18)}",
        "user": dumps(user | {"allows_write_to_pm": True}),
        "auth_date": str(auth_date),
        "signature": _random(_SIGNATURE_BYTES),
    }
    checked = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.digest(b"WebAppData", token.encode(), sha256)
    return urlencode(fields | {"hash": hmac.digest(key, checked.encode(), sha256).hex()})


def opened(url: str, data: str) -> str:
    """The address that the phone opens: what Telegram's apps put behind the #."""
    said = {"tgWebAppData": data, "tgWebAppVersion": "9.0", "tgWebAppPlatform": "web", "tgWebAppThemeParams": "{}"}
    return f"{url.partition('#')[0]}#{urlencode(said)}"


def _random(length: int) -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(length)).decode().rstrip("=")
