"""Checks of a definition: that it says what the instrument consists of, and nothing that contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from questionnaires.checks.folder import Folder, Problems, same_keys
from questionnaires.conditions import AnswerCondition
from questionnaires.document import Place
from questionnaires.model import Definition, Target
from questionnaires.sheet import Sheet

PUBLISHED = {"BIP": {Target.PARTICIPANT: 9, Target.CONTACT_PERSON: 11}}
"""Protected instruments whose own words we don't have, and how many questions they ask whom (FACTS § 2)."""

NAMES = {"BIP": re.compile(r"\bB\.?I\.?P\b|Beskæftigelses\W?Indikator", re.IGNORECASE)}
"""How a title could say that it is one of them."""

OURS = re.compile(r"\(?(inspireret af|inspired by)\s+BIP\)?", re.IGNORECASE)
"""What a title may say of questions that are not the instrument's own."""


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
    yield from same_keys(sheet, ("option_sets",), sets, declared, what="option set", where="instrument.options")
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


def totals_ask_everybody_the_same(folder: Folder) -> Problems:
    """A total is of all items, so none of them is asked of some only."""
    sheet, definition = folder.definition, folder.definition.model
    for index, item in enumerate(definition.items if definition.scoring.has_scale else ()):
        if item.when:
            message = f"the score {definition.scoring.rule} needs an answer to every item"
            remedy = "Take the condition away, or give the questionnaire no total."
            yield sheet.problem(("items", index, "when"), item.key, message, remedy)


def curves_are_drawn_from_0_to_100(folder: Folder) -> Problems:
    """The picture has one scale for all."""
    sheet, definition = folder.definition, folder.definition.model
    ends = (definition.scale.minimum, definition.scale.maximum) if definition.scale else None
    if definition.curve and ends != (0, 100):
        message = "a curve needs a score from 0 to 100"
        yield sheet.problem(("curve",), definition.curve, message, "Leave curve out.")


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
    name, found = definition.instrument.name, definition.instrument.items
    published = PUBLISHED[name][definition.target] if name else found
    if found != published:
        message = f"{name} asks the {definition.target.replace('_', ' ')} {published} questions"
        yield sheet.problem(("instrument", "items"), found, message, "Install the whole instrument.")
    for titled in folder.sheets:
        title = titled.model.title
        for protected, written in NAMES.items():
            if name != protected and written.search(OURS.sub("", title)):
                remedy = f"Say “inspired by {protected}”, or declare instrument.name: {protected}."
                yield titled.problem(("title",), title, f"only the published {protected} may be called so", remedy)
