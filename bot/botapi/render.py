"""A screen in Telegram: HTML text, and one inline button per action."""

from __future__ import annotations

from html import escape

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.botapi.actions import encode
from flows.screen import Question, Screen, Text, Verbatim
from locales.catalog import Catalog


def html(screen: Screen, catalog: Catalog) -> str:
    """The paragraphs, escaped, with the item of a question in bold."""
    return "\n\n".join(_paragraph(part, catalog) for part in screen.body)


def keyboard(screen: Screen, catalog: Catalog) -> InlineKeyboardMarkup | None:
    """The buttons in their rows; None where there are none, which takes buttons away from an edited message."""
    if not screen.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(catalog.text(button.label), callback_data=encode(button.action)) for button in row]
            for row in screen.buttons
        ]
    )


def _paragraph(part: Text | Verbatim | Question, catalog: Catalog) -> str:
    if isinstance(part, Question):
        return f"{escape(part.stem, quote=False)}\n<b>{escape(part.item, quote=False)}</b>"
    return escape(catalog.text(part), quote=False)
