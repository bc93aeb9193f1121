"""A screen in Telegram: HTML text, and one inline button per action or page.

Which way each paragraph runs is the catalogue's doing (see `locales.direction`); an instrument's words and other
verbatim ones run the way of their own first letter.
"""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlsplit

from bot.botapi.actions import encode
from flows.screen import Button, Link, Question, Screen, Text, Verbatim
from locales.catalog import Catalog

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def html(screen: Screen, catalog: Catalog) -> str:
    """The paragraphs, escaped, with the item of a question in bold."""
    return "\n\n".join(_paragraph(part, catalog) for part in screen.body)


def keyboard(screen: Screen, catalog: Catalog) -> list[list[dict[str, Any]]]:
    """The buttons in their rows, as the Bot API takes them."""
    return [[_button(button, catalog) for button in row] for row in screen.buttons]


def _button(button: Button, catalog: Catalog) -> dict[str, Any]:
    label = catalog.text(button.label)
    if isinstance(button.action, Link):
        url = button.action.url
        return {"text": label, "web_app": {"url": url}} if _opens_inside(button.action) else {"text": label, "url": url}
    return {"text": label, "callback_data": encode(button.action)}


def _opens_inside(link: Link) -> bool:
    """Telegram opens pages inside itself by HTTPS alone; the local Telegram those on this machine as well."""
    scheme, host = urlsplit(link.url).scheme, urlsplit(link.url).hostname
    return link.is_app and (scheme == "https" or host in LOOPBACK)


def _paragraph(part: Text | Verbatim | Question, catalog: Catalog) -> str:
    if isinstance(part, Question):
        stem = f"{escape(part.stem, quote=False)}\n" if part.stem else ""
        return f"{stem}<b>{escape(part.item, quote=False)}</b>"
    return escape(catalog.text(part), quote=False)
