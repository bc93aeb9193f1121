"""The paper that a young person is handed: what this is, three steps, and the link as a QR code and in letters.

One page each, for A4 and for a phone. It says the code and never a name of theirs: a paper gets lost.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import segno
from jinja2 import Environment, PackageLoader

from flows.screen import Moment, Text
from locales import catalog

_PAGES = Environment(
    loader=PackageLoader("bot.enrolment"), autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=False
)


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on one: `until` (UTC-aware) is when the link ends, said in the organisation's time zone."""

    code: str
    contact: str
    language: str
    link: str
    until: datetime
    zone: str


def qr_png(link: str) -> bytes:
    """A link as a QR code of some 400 pixels, with the quiet zone that cameras need (ISO/IEC 18004: 4 modules)."""
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=10, border=4)
    return picture.getvalue()


def printed(papers: Sequence[Paper]) -> bytes:
    """All of them as one HTML file, a page each, with everything in it: it needs no network."""
    pages = [{**words_of(paper), "qr": _qr(paper.link)} for paper in papers]
    return _PAGES.get_template("papers.html").render(pages=pages).encode()


def _qr(link: str) -> str:
    return segno.make(link, error="m").svg_data_uri(scale=10, border=4)


def words_of(paper: Paper) -> dict[str, object]:
    """What stands on a paper, in the young person's language, but for the picture."""
    words = catalog.load(paper.language)
    contact = {"contact": paper.contact}
    until = Moment(paper.until, paper.zone)
    return {
        "language": paper.language,
        "direction": words.direction,
        "title": words.text(Text("Your link to Pejling")),
        "about": [
            words.text(Text("Pejling is a bot. It asks how you are, now and then.")),
            words.text(Text("{contact} would like you to try it. It is voluntary.", contact)),
            words.text(Text("You choose in the chat what {contact} may see.", contact)),
        ],
        "steps": [
            words.text(Text("Get the app Telegram, if you don't have it.")),
            words.text(Text("Point your phone's camera at the picture, or press the link.")),
            words.text(Text("Press Start in the chat. Pejling tells you the rest there.")),
        ],
        "notes": [
            words.text(Text("The link works once, until {until}.", {"until": until})),
            words.text(Text("It is for you alone. Don't pass it on.")),
            words.text(Text("Is it too old, or do you have a question? Ask {contact}.", contact)),
        ],
        "picture": words.text(Text("The link as a picture")),
        "code": words.text(Text("Your code: {code}", {"code": paper.code})),
        "link": paper.link,
    }
