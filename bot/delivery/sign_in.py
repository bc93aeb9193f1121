"""The letter with a link to sign in. Staff alone read it, so it needs their languages alone (`locales.audience`)."""

from __future__ import annotations

from urllib.parse import urlencode

from flows.organisation import Organisation
from flows.screen import Screen, Text
from flows.screens.notices import open_pejling


def sign_in_letter(organisation: Organisation, page: str, to: str) -> Screen:
    """The letter; `page` is the link, which is followed to `to`."""
    body = (
        Text("Here is your link to Pejling for {organisation}.", {"organisation": organisation.name}),
        Text("It works once, and for three days. It is for you alone: don't pass it on."),
        Text("Didn't you ask for it? Then you need not do anything."),
    )
    return Screen(body, ((open_pejling(f"{page}?{urlencode({'to': to})}"),),))
