"""What Telegram tells a page about who looks: true, of now, and for this bot, or nothing at all.

`KNOWN` was accepted by aiogram's reader of the same rule; the tests make the others alike.
"""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

import pytest

from bot.web.init_data import InitDataError, user_of

TOKEN, OTHER = "4711:of-the-office", "4712:of-another"
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
ALMA = 1001
KNOWN = "2ee9b575d097852dcea391623cbc7b5fe6cddb7b624d6e1d0288823a77e36cc4"
"""The hash of `signed()`."""


def signed(token: str = TOKEN, at: datetime = NOW, **changes: str | None) -> str:
    """As Telegram sends it; a change to None leaves a field out."""
    user = json.dumps({"id": ALMA, "first_name": "Ålma & <b>"})
    made = {"query_id": "AAH", "user": user, "auth_date": str(int(at.timestamp())), "signature": "x-y_z", **changes}
    fields = {name: value for name, value in made.items() if value is not None}
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.new(b"WebAppData", token.encode(), sha256).digest()
    return urlencode({**fields, "hash": hmac.new(key, lines.encode(), sha256).hexdigest()})


def test_who_it_is() -> None:
    assert signed().endswith(f"&hash={KNOWN}")
    assert user_of(signed(), TOKEN, NOW) == ALMA
    for ago in (timedelta(minutes=10), timedelta(minutes=-1)):
        assert user_of(signed(at=NOW - ago), TOKEN, NOW) == ALMA


@pytest.mark.parametrize(
    "init_data",
    [
        pytest.param(signed(OTHER), id="of another bot"),
        pytest.param(signed().replace("1001", "1002"), id="altered"),
        pytest.param(signed().replace("x-y_z", "x-y_a"), id="the third party's signature altered"),
        pytest.param(signed() + "&chat_type=private", id="something added"),
        pytest.param(signed().replace("query_id=AAH&", ""), id="something left out"),
        pytest.param(signed() + "&user=%7B%22id%22%3A1002%7D", id="a field twice"),
        pytest.param(signed().partition("&hash")[0], id="no hash"),
        pytest.param(signed().partition("&hash")[0] + "&hash=", id="an empty hash"),
        pytest.param(signed().partition("&hash")[0] + "&hash=%C3%A6", id="a hash that is none"),
        pytest.param(signed(at=NOW - timedelta(minutes=10, seconds=1)), id="old"),
        pytest.param(signed(at=NOW + timedelta(minutes=1, seconds=1)), id="of the future"),
        pytest.param(signed(auth_date=None), id="no time"),
        pytest.param(signed(auth_date="now"), id="a time that is none"),
        pytest.param(signed(auth_date="9" * 40), id="a time beyond all"),
        pytest.param(signed(user=None), id="nobody"),
        pytest.param(signed(user='{"id": true}'), id="an id that is no number"),
        pytest.param(signed(user='{"id": "1001"}'), id="an id in letters"),
        pytest.param(signed(user="[1001]"), id="no object"),
        pytest.param(signed(user="{"), id="no JSON"),
        pytest.param(signed(user='{"first_name": "Alma"}'), id="no id"),
        pytest.param(signed(query_id="A" * 4096), id="too long"),
        pytest.param("&".join(f"a{n}=1" for n in range(40)), id="too many fields"),
        *("", "x", "=", "hash", "&&&", "%00=%ff", "user=1&hash=2"),
    ],
)
def test_what_tells_of_nobody(init_data: str) -> None:
    with pytest.raises(InitDataError):
        user_of(init_data, TOKEN, NOW)
