"""How hard the Danish texts are to read.

X1  Everything the chat says to people, as one text, has a LIX of 30 or under (DESIGN § 4, TONE 11). LIX is the number
    of words per sentence plus the per cent of words of more than six letters (Björnsson 1968): up to 24 is very
    easy, 25 to 34 easy. An instrument's own wording is not in the catalogue and doesn't count; what Pejling says
    about each questionnaire does.
X2  The buttons can't make it look better: the sentences alone keep the limit too.

`pytest tests/unit/locales/test_lix.py -s` prints the figures, the five hardest sentences of at least six words (in a
shorter one a single long word weighs too much), and those of twelve words or more, which TONE 1 would rather not have.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, time

from flows.screen import Day, Moment
from locales import __main__ as translators
from locales import catalog
from locales.audience import asked_of
from questionnaires.loader import load_registry

SPOKEN = ("flows/", "bot/usecases/", "bot/telegram/", "bot/reports/caption.py", "bot/reports/labels.py")
"""What the chat says stands here; the rest of the catalogue is for coordinators, exports and the demo."""

LIMIT = 30
LONG = 7
WEDNESDAY = datetime(2026, 12, 2, 14, tzinfo=UTC)
FILLED: dict[str, object] = {
    "name": "Alma",
    "contact": "Mette",
    "who": "Mette",
    "code": "P-7KQ4",
    "before": "Sara",
    "said": "Vi har talt sammen",
    "phone": "12 34 56 78",
    "most": 1000,
    "deadline": Moment(WEDNESDAY, "Europe/Copenhagen"),
    "moment": Moment(WEDNESDAY, "Europe/Copenhagen"),
    "day": Day(WEDNESDAY.date()),
    "next_day": Day(WEDNESDAY.date()),
    "opens": time(9),
    "closes": time(15),
    "count": 5,
    "number": 2,
    "total": 5,
    "answer": "Det meste af tiden",
    "item": "vågnet frisk og udhvilet",
    "minutes": "to minutter",
    "questions": "fem spørgsmål",
    "about": "De handler om de sidste to uger.",
    "hours": "Åbent hele døgnet",
    "title": "Spørgsmål om job",
    "acting": "Ali",
    "wish": "Søndag kl. 17",
    "language": "Dansk",
    "length": "En uge",
    "time": time(17),
    "date": "Søndag",
    "new": "Ali",
    "substitute": "Ali",
    "removed": "Slettet.",
    "organisation": "Demo Kommune",
    "now": "Mette må se din kurve.",
    "what": "dine svar",
    "age": 15,
    "note": "Skal vi gå en tur?",
    "some": "dine svar",
    "more": "dine valg",
    "minimum": 0,
    "maximum": 25,
    "factor": 4,
    "place": "Danmark",
    "days": "efter 2 dage og efter 5 dage",
    "n": 7,
}
NO_WORDS = {"d MMM"}
"""A pattern for dates."""


def spoken() -> list[str]:
    """Every Danish text of the chat, with its placeholders filled as on a phone."""
    words = catalog.load("da")
    texts = []
    for message in asked_of("pl", translators.extracted(), translators.PROJECT):  # without what staff alone read
        places = [place for place, _line in message.locations]
        if message.id and message.id not in NO_WORDS and any(each.startswith(SPOKEN) for each in places):
            one, *many = translators.forms(message.id)
            params = {name: FILLED[name] for name in translators.placeholders(one) - {"n"}}
            if many:
                texts += [words.ngettext(one, many[0], n, **params) for n in (1, 7)]
            else:
                texts.append(words.gettext(one, n=FILLED["n"], **params))
    return [*texts, *(each.wording("da").about for each in load_registry().newest())]


def sentences(texts: Iterable[str]) -> list[str]:
    """Split after a stop that a capital follows, so that "den 2. december kl. 15" stays whole."""
    return [each for text in texts for each in re.split(r"(?<=[.!?…])\s+(?=[A-ZÆØÅ»])", text)]


def words_of(part: str) -> list[str]:
    """The words of a sentence; an apostrophe or a hyphen within one doesn't part it."""
    return re.findall(r"[^\W_]+(?:[-’'][^\W_]+)*", part)


def lix(parts: Iterable[str]) -> float:
    """Words per sentence plus the per cent of words over six letters."""
    parts = list(parts)
    words = [word for part in parts for word in words_of(part)]
    return len(words) / len(parts) + 100 * sum(len(word) >= LONG for word in words) / len(words)


def test_lix_of_known_sentences() -> None:
    """The measure itself, counted by hand."""
    assert lix(["Jeg er en bot."]) == 4
    assert lix(["Det er helt frivilligt."]) == 4 + 25
    assert lix(sentences(["Mette skriver senest onsdag den 2. december kl. 15. Det er fint."])) == 12 / 2 + 100 * 2 / 12


def test_the_chat_is_easy_to_read() -> None:
    """X1 and X2."""
    parts = sentences(spoken())
    said = [part for part in parts if re.search(r"[.!?…]$", part)]
    hardest = sorted((part for part in said if len(words_of(part)) >= 6), key=lambda part: -lix([part]))[:5]
    sys.stdout.write(
        f"\nLIX {lix(parts):.1f} of {len(parts)} sentences and labels, {lix(said):.1f} of {len(said)} sentences\n"
    )
    sys.stdout.writelines(f"  {lix([part]):5.1f}  {part}\n" for part in hardest)
    sys.stdout.writelines(f"  {count} words  {part}\n" for part in said if (count := len(words_of(part))) >= 12)
    assert len(said) > 60
    assert lix(parts) <= LIMIT
    assert lix(said) <= LIMIT
