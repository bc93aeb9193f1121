"""A participant's own data as a page that stands alone: one file, nothing fetched, nothing that runs."""

from __future__ import annotations

from bot.reports.own_data.contents import OwnData
from bot.reports.own_data.sections import Sections
from bot.reports.own_data.style import STYLE
from flows.screen import Text
from locales.catalog import Catalog

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The Content-Security-Policy of the file, wherever it is opened: it fetches nothing and runs nothing."""


def written(data: OwnData, catalog: Catalog) -> str:
    """The page, in the catalogue's language."""
    sections = Sections(data, catalog)
    title = sections.text(Text("What is kept about you"))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<meta name="color-scheme" content="light dark"><title>{title}</title><style>{STYLE}</style>'
    )
    lang = f'lang="{catalog.language}" dir="{catalog.direction}"'
    body = "\n".join((_opening(sections, title), *sections.all(), _left_out(sections)))
    return f"<!doctype html>\n<html {lang}>\n<head>{head}</head>\n<body><main>\n{body}\n</main></body>\n</html>\n"


def _opening(sections: Sections, title: str) -> str:
    made = Text("This is your own copy. It was made on {day}.", {"day": sections.moment(sections.data.made_at)})
    return f"<h1>{title}</h1><p>{sections.text(made)}</p>"


def _left_out(sections: Sections) -> str:
    title = sections.text(Text("What is not in here"))
    reasons = (
        Text("Notes that others keep for themselves. Ask the municipality about them."),
        Text("How your phone is reached, and keys that only computers read. They say nothing about you."),
    )
    return f"<section><h2>{title}</h2>{''.join(f'<p>{sections.text(each)}</p>' for each in reasons)}</section>"
