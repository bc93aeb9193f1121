"""What the shape alone can't promise: that the files say exactly what the instrument says.

Each check looks at one version folder and yields what is wrong in it. The mistake they are built around is
a real one: a survey by the authority went out without option 2, in every copy alike, and the number of young
people at risk became anything from 9 to 20 of 29 (Social- og Boligstyrelsen, Evaluering af Styrket
Uddannelsesindsats for unge med handicap, Bilag 4). So a definition also declares what the printed instrument
consists of, and the lists are held against that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from questionnaires.checksum import checksum_of
from questionnaires.conditions import AnswerCondition
from questionnaires.document import Place
from questionnaires.errors import Problem
from questionnaires.model import Definition, Form, Target, Wording
from questionnaires.scoring import Profile
from questionnaires.shape import Value
from questionnaires.sheet import Sheet

Problems = Iterator[Problem]

PUBLISHED = {"BIP": {Target.PARTICIPANT: 9, Target.CONTACT_PERSON: 11}}
"""Protected instruments whose own words we don't have, and how many questions they ask whom (FACTS § 2)."""

OURS = re.compile(r"\(?(inspireret af|inspired by)\s+BIP\)?", re.IGNORECASE)
"""What a title may say of questions that are not the instrument's own."""

BRACES = re.compile(r"{[^{}]*}|[{}]")
"""A placeholder, or a brace by itself."""


@dataclass(frozen=True)
class Folder:
    """One version of a questionnaire, as far as its files could be read."""

    definition: Sheet[Definition]
    wordings: tuple[Sheet[Wording], ...]

    @property
    def sheets(self) -> tuple[Sheet[Definition] | Sheet[Wording], ...]:
        """Every file, the definition first."""
        return (self.definition, *self.wordings)


def items_are_those_declared(folder: Folder) -> Problems:
    """As many items as the instrument has, each with a key of its own."""
    sheet, declared = folder.definition, folder.definition.model.instrument.items
    keys = sheet.model.keys
    if len(keys) != declared:
        message = f"the instrument has {declared} items, here are {len(keys)}"
        yield sheet.problem(("items",), list(keys), message, "Ask every item of the instrument once.")
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield sheet.problem(("items", index, "key"), key, "two items have this key", "Rename one of them.")


def option_sets_are_those_declared(folder: Folder) -> Problems:
    """The same sets in `option_sets`, in `instrument.options` and behind the items."""
    sheet, definition = folder.definition, folder.definition.model
    declared, sets = definition.instrument.options, definition.option_sets
    yield from _same_keys(sheet, ("option_sets",), sets, declared, what="option set", where="instrument.options")
    for index, item in enumerate(definition.items):
        if item.options not in sets:
            message, remedy = "the item's option set doesn't exist", f"Choose one of {', '.join(sets)}."
            yield sheet.problem(("items", index, "options"), item.options, message, remedy)
    used = {item.options for item in definition.items}
    for name in sets:
        if name not in used:
            remedy = "Remove it, or name it where it belongs."
            yield sheet.problem(("option_sets", name), name, "no item uses this option set", remedy)


def options_are_exactly_the_instruments(folder: Folder) -> Problems:
    """No option missing, doubled, reordered or renumbered."""
    sheet = folder.definition
    for name, printed in sheet.model.instrument.options.items():
        place = ("instrument", "options", name)
        if abs(printed.last - printed.first) + 1 != printed.count:
            message = f"from {printed.first} to {printed.last} are not {printed.count} numbers"
            yield sheet.problem(place, printed.count, message, "Correct it to what the instrument prints.")
        values = sheet.model.option_sets.get(name)
        if values is not None and values != printed.values:
            extra = ", then dont_know" if printed.dont_know else ""
            message = f"the instrument has {printed.count} options from {printed.first} to {printed.last}{extra}"
            remedy = "List every option once, in the printed order, with the printed number."
            yield sheet.problem(("option_sets", name), list(values), message, remedy)


def conditions_look_back(folder: Folder) -> Problems:
    """Conditions name facts, or numbers of items that are asked before; none waits for itself."""
    sheet, definition = folder.definition, folder.definition.model
    for index, condition in enumerate(definition.when):
        if isinstance(condition, AnswerCondition):
            message = "whom a questionnaire is for can't hang on an answer to it"
            yield sheet.problem(("when", index), condition.item, message, "Name a fact, or put it on an item.")
    if definition.items[0].when:
        message = "the first item has a condition"
        place = ("items", 0, "when")
        yield sheet.problem(place, definition.keys[0], message, "Ask the first item of everybody.")
    waits = {
        item.key: [each.item for each in item.when if isinstance(each, AnswerCondition)] for item in definition.items
    }
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as cycle:
        round_trip = " → ".join(reversed(cycle.args[1]))
        index = definition.keys.index(cycle.args[1][0])
        message = "the conditions wait for each other"
        yield sheet.problem(("items", index, "when"), round_trip, message, "Let one of them be asked of everybody.")
        return
    for index, item in enumerate(definition.items):
        before = {each.key: definition.option_sets.get(each.options, ()) for each in definition.items[:index]}
        for at, condition in enumerate(item.when):
            if isinstance(condition, AnswerCondition):
                yield from _looks_back(sheet, ("items", index, "when", at), condition, before)


def _looks_back(
    sheet: Sheet[Definition], place: Place, condition: AnswerCondition, before: Mapping[str, Iterable[object]]
) -> Problems:
    if condition.item not in before:
        remedy = f"Name one of {', '.join(before) or 'none, for it is the first'}."
        yield sheet.problem((*place, "item"), condition.item, "no item before it has this key", remedy)
    elif strange := set(condition.among) - set(before[condition.item]):
        message = f"item {condition.item!r} has no such number"
        yield sheet.problem((*place, "in"), sorted(strange), message, "Name numbers of its option set.")


def scoring_names_known_items(folder: Folder) -> Problems:
    """A rule that names items names each of the instrument's own, once: none is asked and then lost."""
    sheet, keys = folder.definition, folder.definition.model.keys
    named, seen = sheet.model.scoring.named(), set[str]()
    for at, key in named.items():
        place = ("scoring", *at)
        if key not in keys:
            remedy = f"Name one of {', '.join(keys)}."
            yield sheet.problem(place, key, "the scoring rule names an unknown item", remedy)
        if key in seen:
            yield sheet.problem(place, key, "the scoring rule names this item twice", "Name it once.")
        seen.add(key)
    for key in keys:
        if named and key not in seen:
            yield sheet.problem(("scoring",), key, "the scoring rule leaves this item out", "Name every item.")


def scoring_reaches_the_scale(folder: Folder) -> Problems:
    """The lowest and the highest answers give the ends of the declared scale; no scale where there is no total."""
    sheet, definition = folder.definition, folder.definition.model
    rule, scale = definition.scoring, definition.scale
    if rule.has_scale != (scale is not None):
        message = f"the scoring rule {'needs a' if rule.has_scale else 'has no total, so no'} scale"
        place, remedy = (("scoring", "rule"), "Write it.") if rule.has_scale else (("scale",), "Remove it.")
        yield sheet.problem(place, rule.rule, message, remedy)
        return
    if scale is None or any(not definition.option_sets.get(item.options) for item in definition.items):
        return
    for end, pick in (("minimum", min), ("maximum", max)):
        answers = {key: pick(definition.values(key)) for key in definition.keys if definition.values(key)}
        score = rule.score(answers, definition.keys)
        declared = getattr(scale, end)
        if score is not None and score.value != declared:
            message = f"the answers reach a {end} of {score.value:g}, the declared scale differs"
            yield sheet.problem(("scale", end), declared, message, "Correct the options, factor or scale.")


def bands_cover_the_scale(folder: Folder) -> Problems:
    """Bands rise without overlap and end at the maximum.

    A gap between two bands can't be written, since each begins where the one before it ends.
    """
    sheet, scale = folder.definition, folder.definition.model.scale
    bands = sheet.model.bands
    if not bands:
        return
    if scale is None:
        yield sheet.problem(("bands",), bands[0].name, "there is no scale to have bands", "Remove them.")
        return
    floors = [scale.minimum - 1, *(band.upper for band in bands)]
    for index, (below, upper) in enumerate(pairwise(floors)):
        if upper <= below:
            message = f"the band overlaps what is below it, which ends at {below}"
            yield sheet.problem(("bands", index, "upper"), upper, message, "Let the bands rise.")
        if bands[index].name in {band.name for band in bands[:index]}:
            place = ("bands", index, "name")
            yield sheet.problem(place, bands[index].name, "two bands have this name", "Rename one of them.")
    if floors[-1] != scale.maximum:
        place = ("bands", len(bands) - 1, "upper")
        message = f"the bands don't end where the scale ends, at {scale.maximum}"
        remedy = "Let the last band end at the maximum of the scale."
        yield sheet.problem(place, floors[1:], message, remedy)


def only_the_published_text_has_its_name(folder: Folder) -> Problems:
    """Who says BIP asks what BIP asks; our own questions are inspired by it, and say so."""
    sheet, definition = folder.definition, folder.definition.model
    name = definition.instrument.name
    if name is not None and definition.instrument.items != PUBLISHED[name][definition.target]:
        message = (
            f"{name} asks the {definition.target.replace('_', ' ')} {PUBLISHED[name][definition.target]} questions"
        )
        place = ("instrument", "items")
        yield sheet.problem(place, definition.instrument.items, message, "Install the whole instrument.")
    titles: list[tuple[Sheet[Definition] | Sheet[Wording], str]] = [(sheet, definition.title)]
    titles += [(wording, wording.model.title) for wording in folder.wordings]
    for titled, title in titles:
        for protected in PUBLISHED:
            if name != protected and re.search(rf"\b{protected}\b", OURS.sub("", title), re.IGNORECASE):
                remedy = f"Say “inspired by {protected}”, or declare instrument.name: {protected}."
                yield titled.problem(("title",), title, f"only the published {protected} may be called so", remedy)


def wording_has_the_items(folder: Folder) -> Problems:
    """Each language asks every item, in the definition's order."""
    keys = folder.definition.model.keys
    for sheet in folder.wordings:
        yield from _same_keys(sheet, ("items",), sheet.model.items, keys, what="item", where="the definition")


def wording_has_the_options(folder: Folder) -> Problems:
    """Each language words every option of every set, in the definition's order and with its numbers."""
    sets = folder.definition.model.option_sets
    for sheet in folder.wordings:
        words = sheet.model.options
        yield from _same_keys(sheet, ("options",), words, sets, what="option set", where="the definition")
        for name, values in sets.items():
            if name in words:
                place, texts = ("options", name), words[name]
                yield from _same_keys(sheet, place, texts, values, what="option", where="the definition")


def wording_names_the_indicators(folder: Folder) -> Problems:
    """Each language names every part of a profile, in the definition's order."""
    scoring = folder.definition.model.scoring
    keys = scoring.indicators if isinstance(scoring, Profile) else ()
    for sheet in folder.wordings:
        found = sheet.model.indicators
        yield from _same_keys(sheet, ("indicators",), found, keys, what="indicator", where="the definition")
        yield from _distinct(sheet, ("indicators",), found)


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


def texts_differ(folder: Folder) -> Problems:
    """No two items, in any form, and no two options of a set read the same."""
    for sheet in folder.wordings:
        words = sheet.model.items
        forms = [{key: f"{sheet.model.stem_of(key)} {words[key].said(form)}" for key in words} for form in Form]
        yield from dict.fromkeys(problem for said in forms for problem in _distinct(sheet, ("items",), said))
        for name, texts in sheet.model.options.items():
            yield from _distinct(sheet, ("options", name), texts)


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


CHECKS: tuple[Callable[[Folder], Problems], ...] = (
    items_are_those_declared,
    option_sets_are_those_declared,
    options_are_exactly_the_instruments,
    conditions_look_back,
    scoring_names_known_items,
    scoring_reaches_the_scale,
    bands_cover_the_scale,
    only_the_published_text_has_its_name,
    wording_has_the_items,
    wording_has_the_options,
    wording_names_the_indicators,
    names_stand_in_the_words,
    texts_are_tidy,
    texts_differ,
    checksums_are_right,
)


def _same_keys(
    sheet: Sheet[Definition] | Sheet[Wording],
    place: Place,
    found: Iterable[str | int],
    expected: Iterable[str | int],
    *,
    what: str,
    where: str,
) -> Problems:
    """Hold the keys of a mapping in the file against the expected ones: all, no more, same order."""
    here, there = list(found), list(dict.fromkeys(expected))
    for key in there:
        if key not in here:
            yield sheet.problem(place, key, f"{what} {key!r} is missing", f"Add it as in {where}.")
    for key in here:
        if key not in there:
            yield sheet.problem((*place, key), key, f"{what} {key!r} isn't in {where}", "Remove or renumber it.")
    if set(here) == set(there) and here != there:
        moved = next(key for key, other in zip(here, there, strict=True) if key != other)
        message, remedy = f"the order differs from {where}", f"Put them in the order {there}."
        yield sheet.problem((*place, moved), here, message, remedy)


def _distinct(sheet: Sheet[Wording], place: Place, texts: Mapping[str, str] | Mapping[Value, str]) -> Problems:
    seen: dict[str, Value | str] = {}
    for key, text in texts.items():
        first = seen.setdefault(unicodedata.normalize("NFKC", text).casefold(), key)
        if first != key:
            message = f"{first!r} and {key!r} have the same text"
            yield sheet.problem((*place, key), text, message, "Give each the text of the instrument.")
