"""What the shape alone can't promise: that the files say exactly what the instrument says.

Each check looks at one version folder and yields what is wrong in it. The mistake they are built around is
a real one: a survey by the authority went out without option 2, in every copy alike, and the number of young
people at risk became anything from 9 to 20 of 29 (Social- og Boligstyrelsen, Evaluering af Styrket
Uddannelsesindsats for unge med handicap, Bilag 4). So a definition also declares what the printed instrument
consists of, and the lists are held against that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from questionnaires.checksum import checksum_of
from questionnaires.document import Place
from questionnaires.errors import Problem
from questionnaires.model import Definition, Wording
from questionnaires.scoring import RULES
from questionnaires.sheet import Sheet

Problems = Iterator[Problem]


@dataclass(frozen=True)
class Folder:
    """One version of a questionnaire, as far as its files could be read."""

    definition: Sheet[Definition]
    wordings: tuple[Sheet[Wording], ...]


def folder_is_named_as_the_definition(folder: Folder) -> Problems:
    """`who5/v1` holds id who5, version 1: old answers find their version by it."""
    sheet = folder.definition
    version_folder = sheet.file.parent
    for key, declared, named in (
        ("id", sheet.model.id, version_folder.parent.name),
        ("version", f"v{sheet.model.version}", version_folder.name),
    ):
        if declared != named:
            message = f"the {key} differs from the folder's name, {named!r}"
            yield sheet.problem((key,), declared, message, f"Rename the folder or correct the {key}.")


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
        values = sheet.model.option_sets.get(name)
        if values is None:
            continue
        message = f"the instrument has {printed.count} options from {printed.first} to {printed.last}"
        straight = sorted(set(values), reverse=printed.first > printed.last)
        ends = (printed.first, printed.last)
        if len(values) != printed.count or list(values) != straight or (values[0], values[-1]) != ends:
            remedy = "List every option once, in the printed order, with the printed number."
            yield sheet.problem(("option_sets", name), list(values), message, remedy)


def scoring_reaches_the_scale(folder: Folder) -> Problems:
    """The rule exists, and the lowest and the highest answers give the ends of the declared scale."""
    sheet, definition = folder.definition, folder.definition.model
    if definition.scoring.rule not in RULES:
        remedy = f"Choose one of {', '.join(RULES)}."
        yield sheet.problem(("scoring", "rule"), definition.scoring.rule, "no such scoring rule", remedy)
        return
    if any(not definition.option_sets.get(item.options) for item in definition.items):
        return
    for end, pick in (("minimum", min), ("maximum", max)):
        answers = {key: pick(definition.values(key)) for key in definition.keys}
        reached = RULES[definition.scoring.rule](definition, answers).value
        declared = getattr(definition.scale, end)
        if reached != declared:
            message = f"the answers reach a {end} of {reached}, the declared scale differs"
            yield sheet.problem(("scale", end), declared, message, "Correct the options, factor or scale.")


def bands_cover_the_scale(folder: Folder) -> Problems:
    """Bands rise without overlap and end at the maximum.

    A gap between two bands can't be written, since each begins where the one before it ends.
    """
    sheet, scale = folder.definition, folder.definition.model.scale
    bands = sheet.model.bands
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


def wording_is_named_as_its_language(folder: Folder) -> Problems:
    """`da.yaml` holds Danish: so two files can't claim one language."""
    for sheet in folder.wordings:
        if sheet.model.language != sheet.file.stem:
            message = f"the language differs from the file's name, {sheet.file.name!r}"
            remedy = "Rename the file or correct the language."
            yield sheet.problem(("language",), sheet.model.language, message, remedy)


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


def texts_are_tidy(folder: Folder) -> Problems:
    """No text is empty, broken over lines, or padded: what is shown and typed must compare exactly."""
    sheets: tuple[Sheet[Definition] | Sheet[Wording], ...] = (folder.definition, *folder.wordings)
    for sheet in sheets:
        for place, text in sheet.document.scalars.items():
            if isinstance(text, str) and (not text or text != " ".join(text.split())):
                message = f"{'.'.join(map(str, place))}: the text is {'untidy' if text.strip() else 'empty'}"
                remedy = "Write one line of text, with single spaces inside and none around it."
                yield sheet.problem(place, text, message, remedy)


def texts_differ(folder: Folder) -> Problems:
    """No two items, and no two options of a set, read the same."""
    for sheet in folder.wordings:
        yield from _distinct(sheet, ("items",), sheet.model.items)
        for name, texts in sheet.model.options.items():
            yield from _distinct(sheet, ("options", name), texts)


def wording_is_the_released_one(folder: Folder) -> Problems:
    """The words are those that the checksum was made of."""
    for sheet in folder.wordings:
        expected, version = checksum_of(sheet.model), folder.definition.model.version
        if sheet.model.checksum != expected:
            remedy = (
                f"A released wording never changes: put new words in v{version + 1}, a folder of its own. "
                f"Only if v{version} was never released, write checksum: {expected}"
            )
            message = "the words are not those of the checksum"
            yield sheet.problem(("checksum",), sheet.model.checksum, message, remedy)


CHECKS: tuple[Callable[[Folder], Problems], ...] = (
    folder_is_named_as_the_definition,
    items_are_those_declared,
    option_sets_are_those_declared,
    options_are_exactly_the_instruments,
    scoring_reaches_the_scale,
    bands_cover_the_scale,
    wording_is_named_as_its_language,
    wording_has_the_items,
    wording_has_the_options,
    texts_are_tidy,
    texts_differ,
    wording_is_the_released_one,
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


def _distinct(sheet: Sheet[Wording], place: Place, texts: Mapping[str, str] | Mapping[int, str]) -> Problems:
    seen: dict[str, str | int] = {}
    for key, text in texts.items():
        first = seen.setdefault(text.casefold(), key)
        if first != key:
            message = f"{first!r} and {key!r} have the same text"
            yield sheet.problem((*place, key), text, message, "Give each the text of the instrument.")
