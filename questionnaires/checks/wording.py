"""Checks of the wordings: that each language asks exactly what the definition says, in words that can be shown."""

from __future__ import annotations

import re

from questionnaires.checks.folder import Folder, Problems, distinct, same_keys
from questionnaires.checksum import checksum_of
from questionnaires.model import Form
from questionnaires.scoring import Profile

BRACES = re.compile(r"{[^{}]*}|[{}]")
"""A placeholder, or a brace by itself."""

LONGEST_ITEM, LONGEST_OPTION = 400, 80


def wording_has_the_items(folder: Folder) -> Problems:
    """Each language asks every item, in the definition's order."""
    keys = folder.definition.model.keys
    for sheet in folder.wordings:
        yield from same_keys(sheet, ("items",), sheet.model.items, keys, what="item", where="the definition")


def wording_has_the_options(folder: Folder) -> Problems:
    """Each language words every option of every set, in the definition's order and with its numbers."""
    sets = folder.definition.model.option_sets
    for sheet in folder.wordings:
        words = sheet.model.options
        yield from same_keys(sheet, ("options",), words, sets, what="option set", where="the definition")
        for name, values in sets.items():
            if name in words:
                place, texts = ("options", name), words[name]
                yield from same_keys(sheet, place, texts, values, what="option", where="the definition")


def wording_names_the_indicators(folder: Folder) -> Problems:
    """Each language names every part of a profile, in the definition's order."""
    scoring = folder.definition.model.scoring
    keys = scoring.indicators if isinstance(scoring, Profile) else ()
    for sheet in folder.wordings:
        found = sheet.model.indicators
        yield from same_keys(sheet, ("indicators",), found, keys, what="indicator", where="the definition")
        yield from distinct(sheet, ("indicators",), found)


def names_stand_in_the_words(folder: Folder) -> Problems:
    """Each item's words hold the placeholders the definition gives it, in every form; nothing else has braces."""
    names = {item.key: sorted(f"{{{name}}}" for name in item.names) for item in folder.definition.model.items}
    for sheet in folder.wordings:
        for place, text in sheet.document.scalars.items():
            is_item = place[0] == "items" and place[-1] != "stem"
            expected = names.get(str(place[1]), []) if is_item else []
            held = sorted(BRACES.findall(text)) if isinstance(text, str) else expected
            if held != expected:
                message = f"the placeholders here are {expected}, not {held}"
                yield sheet.problem(place, text, message, "Write each of them once, and no other braces.")


def texts_are_tidy(folder: Folder) -> Problems:
    """No text is empty, broken over lines, or padded: what is shown and typed must compare exactly."""
    for sheet in folder.sheets:
        for place, text in sheet.document.scalars.items():
            if isinstance(text, str) and (not text or text != " ".join(text.split())):
                message = f"{'.'.join(map(str, place))}: the text is {'untidy' if text.strip() else 'empty'}"
                remedy = "Write one line of text, with single spaces inside and none around it."
                yield sheet.problem(place, text, message, remedy)


def texts_fit_a_phone(folder: Folder) -> Problems:
    """A question fits on a phone's screen, and an option on a button; and no option reads like another's number."""
    for sheet in folder.wordings:
        for key, item in sheet.model.items.items():
            text = f"{sheet.model.stem_of(key)} {item.said()}"
            if len(text) > LONGEST_ITEM:
                message = f"the item has {len(text)} characters, and a phone shows {LONGEST_ITEM}"
                yield sheet.problem(("items", key), text, message, "Ask it in fewer words.")
        for name, texts in sheet.model.options.items():
            for value, text in texts.items():
                place = ("options", name, value)
                if len(text) > LONGEST_OPTION:
                    message = f"the option has {len(text)} characters, and a button shows {LONGEST_OPTION}"
                    yield sheet.problem(place, text, message, "Say it in fewer words.")
                if text.isdecimal() and text != str(value):
                    yield sheet.problem(place, text, f"whoever types {text} means that value", "Use words.")


def texts_differ(folder: Folder) -> Problems:
    """No two items, in any form, and no two options of a set read the same."""
    for sheet in folder.wordings:
        words = sheet.model.items
        forms = [{key: f"{sheet.model.stem_of(key)} {words[key].said(form)}" for key in words} for form in Form]
        yield from dict.fromkeys(problem for said in forms for problem in distinct(sheet, ("items",), said))
        for name, texts in sheet.model.options.items():
            yield from distinct(sheet, ("options", name), texts)


def checksums_are_right(folder: Folder) -> Problems:
    """Each file says what its checksum was made of."""
    version = folder.definition.model.version
    for sheet in folder.sheets:
        expected = checksum_of(sheet.model)
        if sheet.model.checksum != expected:
            remedy = (
                f"What was released never changes: put what is new in v{version + 1}, a folder of its own. "
                f"Only if v{version} was never released, write checksum: {expected}"
            )
            message = "what is asked is not what the checksum was made of"
            yield sheet.problem(("checksum",), sheet.model.checksum, message, remedy)
