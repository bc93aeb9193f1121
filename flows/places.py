"""Places whose clock a young person can choose by name: where organisations are, and where young people go."""

from __future__ import annotations

from dataclasses import dataclass

from flows.screen import Text


@dataclass(frozen=True, slots=True)
class Place:
    """A place by the name that people know it under, and its IANA time zone."""

    name: Text | str
    zone: str


PLACES = (
    Place(Text("Denmark"), "Europe/Copenhagen"),
    Place(Text("Faroe Islands"), "Atlantic/Faroe"),
    Place(Text("Greenland"), "America/Nuuk"),
    Place(Text("Iceland"), "Atlantic/Reykjavik"),
    Place(Text("United Kingdom"), "Europe/London"),
    Place(Text("Greece"), "Europe/Athens"),
    Place(Text("Turkey"), "Europe/Istanbul"),
    Place(Text("Ukraine"), "Europe/Kyiv"),
    Place(Text("Thailand"), "Asia/Bangkok"),
    Place(Text("New York"), "America/New_York"),
    Place(Text("Los Angeles"), "America/Los_Angeles"),
    Place(Text("Sydney"), "Australia/Sydney"),
)
"""One per clock. Their order stands in buttons that people still have on their phones: add at the end."""


def place_of(zone: str) -> Place:
    """The place of a time zone; one that isn't on the list is called by its city, as the zone's id has it."""
    by_city = Place(zone.rpartition("/")[2].replace("_", " "), zone)
    return next((each for each in PLACES if each.zone == zone), by_city)


def places_from(zone: str) -> tuple[Place, ...]:
    """What whoever is asked by an organisation in that zone can choose from: the list, and where it is itself."""
    return PLACES if any(each.zone == zone for each in PLACES) else (*PLACES, place_of(zone))
