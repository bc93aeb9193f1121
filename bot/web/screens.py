"""A screen as parts of a page: paragraphs, and rows of buttons. The chat's `bot.botapi.render` is its sibling."""

from __future__ import annotations

from dataclasses import dataclass

from bot.botapi.actions import encode
from flows.screen import Action, Button, Link, Question, Screen, Text, Verbatim
from locales.catalog import Catalog, endonym, languages


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words in the reader's language; or an item with the stem that leads into it, in the instrument's."""

    words: str
    stem: str = ""
    is_item: bool = False


ALWAYS = ("back", "skip", "pause")
"""What every question offers beside its options: the commands of a check-in, in the places they always have."""


@dataclass(frozen=True, slots=True)
class PageButton:
    """A button that sends `pressed`, or a link to `url`. `is_option`: the label is an instrument's words, or a name.

    `names` is the language that the label is the own name of, and so is said in; "" for others.
    `always` is which of `ALWAYS` it is; "" for others.
    """

    label: str
    is_option: bool
    pressed: str = ""
    url: str = ""
    always: str = ""
    names: str = ""


@dataclass(frozen=True, slots=True)
class ScreenView:
    """A screen in one language."""

    paragraphs: list[Paragraph]
    rows: list[list[PageButton]]

    @property
    def asks(self) -> bool:
        """Whether an instrument's item is asked."""
        return any(each.is_item for each in self.paragraphs)

    @property
    def bar(self) -> list[PageButton]:
        """The last row, where it offers nothing but what every question does: it has a place of its own."""
        last = self.rows[-1] if self.rows else []
        return last if all(each.always for each in last) else []

    @property
    def above(self) -> list[list[PageButton]]:
        """The rows above the bar."""
        return self.rows[:-1] if self.bar else self.rows


def view(screen: Screen, catalog: Catalog) -> ScreenView:
    """The screen in the catalogue's language."""
    return ScreenView(
        [_paragraph(part, catalog) for part in screen.body],
        [[_button(button, catalog) for button in row] for row in screen.buttons],
    )


def _paragraph(part: Text | Verbatim | Question, catalog: Catalog) -> Paragraph:
    if isinstance(part, Question):
        return Paragraph(part.item, part.stem, is_item=True)
    return Paragraph(catalog.text(part))


def _button(button: Button, catalog: Catalog) -> PageButton:
    label, is_option = catalog.text(button.label), isinstance(button.label, Verbatim)
    if isinstance(button.action, Link):
        return PageButton(label, is_option, url=button.action.url)
    names = _named(label) if is_option and _chooses_a_language(button.action) else ""
    return PageButton(label, is_option, pressed=encode(button.action), always=_always(button.action), names=names)


def _chooses_a_language(action: Action) -> bool:
    """On the first screen of all, or on the page about it."""
    return (action.topic, action.verb) in {("welcome", "language"), ("own", "speak")}


def _named(own_name: str) -> str:
    """The language of that name."""
    return next((each for each in languages() if endonym(each) == own_name), "")


def _always(action: Action) -> str:
    return action.verb if action.topic == "check_in" and action.verb in ALWAYS else ""
