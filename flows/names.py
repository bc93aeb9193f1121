"""What staff may type: names are tidied, and what looks like a CPR number is refused wherever it stands.

A name is shown in chats, on paper and on pages; each of them escapes it, so HTML in a name is only letters. Marks that
turn the direction of what follows, and what can't be seen at all, are refused here.
"""

from __future__ import annotations

import re
import unicodedata

from flows.screen import Text, in_english

LONGEST_NAME = 40

_JOINERS = "\u200c\u200d"
"""They shape the letters of Persian and Arabic names (The Unicode Standard, 23.2)."""

_PASTED = dict.fromkeys(map(ord, "\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff"))
"""What comes along when a name is copied from a page or a sheet, and does nothing in a name: left out."""

_UNSEEN = {"Cc", "Cf", "Co", "Cn", "Cs"}
"""Unicode's categories of controls, of format characters (the bidirectional overrides among them) and of nothing."""

_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that leave an empty place."""

_DAY, _BETWEEN = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])", r"[\W_]{0,3}"
_CPR = re.compile(
    rf"(?<!\d)(?!(?<=\+)45)(?:\d{{6}}{_BETWEEN}\d{{4}}"
    rf"|{_DAY}{_BETWEEN}(?:0[1-9]|1[0-2]){_BETWEEN}(?:19|20)?\d\d{_BETWEEN}\d{{4}}"
    r"|(?:\d[\W_]{1,3}){9}\d)(?!\d)"
)
"""Six digits and four; a date and four, with 61 to 91 for the days of substitute numbers; ten digits one by one.

Source: CPR-kontoret, "Personnummeret i CPR-systemet", 2008. A date with a time of day is none of these, nor is a
phone number, with +45 or without.
"""


NOT_USABLE = Text("This can't be used as it is. Look at what you typed, and try again.")


class RefusedError(ValueError):
    """What was given can't be used; the message says what and what to do, and `said` says it in any language."""

    def __init__(self, message: str | Text) -> None:
        self.said = message if isinstance(message, Text) else NOT_USABLE
        super().__init__(in_english(message) if isinstance(message, Text) else message)


def looks_like_cpr(text: str) -> bool:
    """Whether a CPR number may stand in the text: in any script's digits, with anything unseen in between."""
    seen = "".join(map(_plain, unicodedata.normalize("NFKC", text)))
    return bool(_CPR.search(seen))


def refuse_cpr(what: Text, text: str) -> None:
    """Raise RefusedError where a CPR number may stand in the text; `what` names it, such as "the note"."""
    if looks_like_cpr(text):
        said = Text("{what} holds what looks like a CPR number; CPR never enters Pejling, take it out", {"what": what})
        raise RefusedError(said)


def checked_name(name: str) -> str:
    """A first name or nickname, tidied. Raises RefusedError for blanks, over 40 characters, and what is no name."""
    tidy = " ".join(unicodedata.normalize("NFC", name).translate(_PASTED).split())
    if looks_like_cpr(tidy):
        raise RefusedError(Text("the name looks like a CPR number; CPR never enters Pejling, give a first name"))
    if not tidy or len(tidy) > LONGEST_NAME:
        said = Text("the name has {n} characters; give a first name of 1 to {longest} characters", _lengths(tidy))
        raise RefusedError(said)
    if unseen := [each for each in tidy if _is_unseen(each)]:
        character = {"character": f"U+{ord(unseen[0]):04X}"}
        raise RefusedError(Text("the name has the invisible character {character}; type the name anew", character))
    if not any(each.isalpha() for each in tidy):
        raise RefusedError(Text("the name has no letter; give a first name or a nickname"))
    return tidy


def checked_words(what: Text, typed: str, longest: int, shortest: int = 1) -> str:
    """A few words as they were typed, line by line, without what is blank; `what` names them, such as "the agreement".

    Raises RefusedError where they are too long or too short, hold what can't be seen, or may hold a CPR number.
    """
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", typed).splitlines())
    tidy = "\n".join(filter(None, lines))
    if not shortest <= len(tidy) <= longest:
        lengths: dict[str, Text | int] = {"what": what, "n": len(tidy), "shortest": shortest, "longest": longest}
        raise RefusedError(Text("{what} has {n} characters; write {shortest} to {longest}", lengths))
    if not all(each.isprintable() and each not in _BLANK for each in tidy.replace("\n", "")):
        raise RefusedError(Text("{what} has invisible characters; type it anew", {"what": what}))
    refuse_cpr(what, tidy)
    return tidy


def _lengths(tidy: str) -> dict[str, int]:
    return {"n": len(tidy), "longest": LONGEST_NAME}


def _is_unseen(character: str) -> bool:
    return character in _BLANK or (unicodedata.category(character) in _UNSEEN and character not in _JOINERS)


def _plain(character: str) -> str:
    """A digit of any script as 0 to 9; nothing for what can't be seen or only sits on another character."""
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    return "" if unicodedata.category(character)[0] in "CM" and character not in "\t\n\r" else character
