"""Who may be asked to react about a participant, and in which order. Pure.

The first is who acts today, then who stands in, then the coordinators; each of them once, and only those who are there
and can be reached. Who stands in for whom may run in a circle: it is walked once, and ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from flows.alert import Alert, Rung
from flows.people import StaffMember, StaffRole

NOT_REACTED = (Rung.CONTACT, Rung.REMINDED)
"""Still with whoever acts for the participant; from the next rung on it is past them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody who may be asked, and the rung on which it is their turn."""

    member: StaffMember
    rung: Rung


@dataclass(frozen=True, slots=True)
class Roster:
    """Who works for an organisation, or did, by id; and who of them is away today, with who is named for these days."""

    staff: Mapping[str, StaffMember]
    away: Mapping[str, str]

    def but(self, member: StaffMember) -> Roster:
        """With one of them as they will be."""
        return replace(self, staff={**self.staff, member.id: member})

    def is_there(self, member: str) -> bool:
        """Whether they work here and aren't away today."""
        return member in self.staff and self.staff[member].left_on is None and member not in self.away

    def acting(self, contact: str) -> StaffMember:
        """Who acts for a contact person today: the first who is there; where nobody is, who was asked last."""
        asked = [each for each in self.asked_for(contact) if self.staff[each].left_on is None]
        return self.staff[asked[-1] if asked else contact]

    def asked_for(self, contact: str) -> Iterator[str]:
        """Who is asked to act for a contact person, one after the other, up to the first who is there.

        Who is named for the days comes before who always stands in, and nobody comes twice.
        """
        waiting, seen = [contact], set[str]()
        while waiting:
            asked = waiting.pop(0)
            if asked in seen or asked not in self.staff:
                continue
            seen.add(asked)
            yield asked
            if self.is_there(asked):
                return
            waiting = [*self._instead_of(asked), *waiting]

    def chain(self, contact: str) -> list[Place]:
        """Everybody who may be asked to react, in order; empty where there is nobody."""
        acting = self.acting(contact)
        stand_ins = [*self._stand_ins(acting.id, contact)]
        office = [each.id for each in self.staff.values() if each.role is StaffRole.COORDINATOR]
        places = [
            (acting.id, Rung.CONTACT),
            *((each, Rung.SUBSTITUTE) for each in stand_ins),
            *((each, Rung.COORDINATOR) for each in sorted(office)),
        ]
        first: dict[str, Rung] = {}
        for who, rung in places:
            first.setdefault(who, rung)
        return [Place(self.staff[who], rung) for who, rung in first.items() if self._can_react(who)]

    def _stand_ins(self, acting: str, contact: str) -> Iterator[str]:
        waiting, seen = [acting, contact], set[str]()
        while waiting:
            of = waiting.pop(0)
            if of in seen or of not in self.staff:
                continue
            seen.add(of)
            if stand_in := self.staff[of].stand_in:
                if stand_in in self.staff:
                    yield self.acting(stand_in).id
                waiting.append(stand_in)

    def _instead_of(self, member: str) -> list[str]:
        named, always = self.away.get(member), self.staff[member].stand_in
        return [each for each in (named, always) if each is not None]

    def _can_react(self, member: str) -> bool:
        return (
            self.is_there(member) and self.staff[member].reachable and self.staff[member].role is not StaffRole.LEADER
        )


def after(chain: Collection[Place], member: str) -> Place | None:
    """The next one after somebody; where they aren't in it, the first; None where there is nobody more."""
    who = [each.member.id for each in chain]
    return next(iter([*chain][who.index(member) + 1 if member in who else 0 :]), None)


def above(chain: Collection[Place], rung: Rung, owner: str) -> list[Place]:
    """The first one on each higher rung, somebody else than whose turn it is."""
    order = list(Rung)
    first: dict[Rung, Place] = {}
    for each in chain:
        if order.index(each.rung) > order.index(rung) and each.member.id != owner:
            first.setdefault(each.rung, each)
    return list(first.values())


def instead(chain: Collection[Place], alert: Alert) -> Place | None:
    """Who is asked where nothing reaches whose turn it is: the next one; of those it has climbed past the last first.

    It keeps its rung, for nobody has reacted by being out of reach. None where there is nobody more.
    """
    order = list(Rung)
    reached = 0 if alert.rung in NOT_REACTED else min(order.index(alert.rung), order.index(Rung.COORDINATOR))
    higher = [each for each in chain if order.index(each.rung) >= reached]
    found = after([*higher, *reversed([each for each in chain if each not in higher])], alert.contact_person)
    if found is None or reached == 0:
        return found
    return replace(found, rung=max(found.rung, alert.rung, key=order.index))
