"""The translators' two commands: `python -m locales update` and `python -m locales check`.

`update` extracts every text from the code and the templates into each catalogue; `check` changes nothing and exits
1 when a catalogue has a text that is missing, fuzzy, obsolete, or has lost a placeholder.
"""

from __future__ import annotations

import string
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from locales.audience import asked_of
from locales.catalog import SOURCE_LANGUAGE, BrokenCatalogueError, languages, po_path, read

PROJECT = Path(__file__).parent.parent
SOURCES = ("bot", "flows", "locales")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "Text": None,
    "counted": (1, 2),
}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


@cache
def extracted() -> Catalog:
    """Every text that the code and the templates ask for; looked for once, for it takes a second."""
    found = Catalog(project="Pejling", charset="utf-8")
    for folder in SOURCES:
        rows = extract_from_dir(PROJECT / folder, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",))
        for name, line, msgid, comments, context in rows:
            found.add(msgid, None, [(f"{folder}/{name}", line)], auto_comments=comments, context=context)
    return found


def placeholders(text: str) -> set[str]:
    """The names in braces of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def forms(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """A msgid or msgstr as its plural forms; one empty form where there is no text yet."""
    return (value or "",) if isinstance(value, str | None) else tuple(value)


def message_problems(message: Message, catalog: Catalog) -> Iterator[str]:
    """What is wrong with one translated text."""
    asked, said = forms(message.id), forms(message.string)
    if not all(said):
        yield f"not translated: {asked[0]!r}"
        return
    if message.fuzzy:
        yield f"fuzzy, needs a reader: {asked[0]!r}"
    if len(asked) > 1 and len(said) != catalog.num_plurals:
        yield f"{len(said)} plural forms instead of {catalog.num_plurals}: {asked[0]!r}"
    wanted = set().union(*(placeholders(text) for text in asked))
    for text in said:
        if not placeholders(text) <= wanted or placeholders(asked[0]) - placeholders(text) - {"n"}:
            yield f"placeholders {sorted(placeholders(text))} instead of {sorted(wanted)}: {asked[0]!r}"


def problems(language: str, template: Catalog) -> Iterator[str]:
    """What is wrong with a language's catalogue, as sentences."""
    try:
        catalog = read(language)
    except BrokenCatalogueError as broken:
        yield str(broken)
        return
    known = {message.id for message in catalog if message.id}
    wanted = {message.id for message in template if message.id}
    for msgid in sorted(forms(missing)[0] for missing in wanted - known):
        yield f"missing: {msgid!r}"
    for msgid in sorted(forms(extra)[0] for extra in known - wanted):
        yield f"no longer used: {msgid!r}"
    for message in catalog:
        if message.id and message.id in wanted:
            yield from message_problems(message, catalog)


def translated() -> list[str]:
    """The languages that have a catalogue of their own; the source language needs none."""
    return [language for language in languages() if language != SOURCE_LANGUAGE]


def all_problems(template: Catalog) -> list[str]:
    """What is wrong with any catalogue, as sentences that begin with its file."""
    return [
        f"{po_path(language)}: {each}"
        for language in translated()
        for each in problems(language, asked_of(language, template, PROJECT))
    ]


def check() -> int:
    """Print every problem of every catalogue; 0 when there is none."""
    template = extracted()
    found = all_problems(template)
    for line in found:
        sys.stderr.write(line + "\n")
    if found:
        sys.stderr.write("Run `python -m locales update`, then translate what is empty or fuzzy.\n")
    else:
        sys.stdout.write(f"catalogues complete: {len(template)} texts in {', '.join(languages())}\n")
    return 1 if found else 0


def update() -> int:
    """Bring every catalogue to the texts of the code; new ones come empty, dropped ones go."""
    template = extracted()
    for language in translated():
        catalog = read(language)
        catalog.update(asked_of(language, template, PROJECT), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with po_path(language).open("wb") as target:
            write_po(target, catalog, width=110, sort_output=True, include_lineno=False)
    return 0


if __name__ == "__main__":
    commands = {"check": check, "update": update}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit("usage: python -m locales check | update")
    sys.exit(commands[sys.argv[1]]())
