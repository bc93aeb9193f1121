"""A screen in Telegram: HTML text, and one inline button per action or page.

Which way each paragraph runs is the catalogue's doing (see `locales.direction`); an instrument's words and other
verbatim ones run the way of their own first letter.
"""

from __future__ import annotations

from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.botapi.actions import encode
from flows.screen import Button, Link, Question, Screen, Text, Verbatim
from locales.catalog import Catalog


def html(screen: Screen, catalog: Catalog) -> str:
    """The paragraphs, escaped, with the item of a question in bold."""
    return "\n\n".join(_paragraph(part, catalog) for part in screen.body)


def keyboard(screen: Screen, catalog: Catalog) -> InlineKeyboardMarkup | None:
    """The buttons in their rows; None where there are none, which takes buttons away from an edited message."""
    if not screen.buttons:
        return None
    return InlineKeyboardMarkup([[_button(button, catalog) for button in row] for row in screen.buttons])


def _button(button: Button, catalog: Catalog) -> InlineKeyboardButton:
    label = catalog.text(button.label)
    if isinstance(button.action, Link):
        return InlineKeyboardButton(label, url=button.action.url)
    return InlineKeyboardButton(label, callback_data=encode(button.action))


def _paragraph(part: Text | Verbatim | Question, catalog: Catalog) -> str:
    if isinstance(part, Question):
        stem = f"{escape(part.stem, quote=False)}\n" if part.stem else ""
        return f"{stem}<b>{escape(part.item, quote=False)}</b>"
    return escape(catalog.text(part), quote=False)
