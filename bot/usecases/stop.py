"""Stop, and start again: by button, command or stop word, at any time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.usecases.accept_invite import begin_welcome
from bot.usecases.close_check_ins import ask_no_more
from bot.usecases.current_screen import show_current
from bot.usecases.hands import acting_contact
from bot.usecases.sharing import take_back
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screens.notices import stopped_notice
from flows.words import plain

STOP_WORDS: Mapping[str, frozenset[str]] = {
    "da": frozenset({"stop", "stop nu", "afmeld", "afbryd", "slut"}),
    "en": frozenset({"stop", "quit", "end", "unsubscribe", "opt out", "optout", "/stop"}),
    "de": frozenset({"stopp", "stoppen", "aufhören", "hör auf", "abmelden"}),
    "nb": frozenset({"stopp", "stopp nå", "slutt", "avslutt", "meld meg av"}),
    "tr": frozenset({"dur", "durdur", "bırak", "birak", "artık yazma", "artik yazma"}),
    "pl": frozenset({"koniec", "zakończ", "zatrzymaj", "rezygnuję", "wypisz mnie"}),
    "ar": frozenset({"توقف", "قف", "إيقاف", "ايقاف", "ستوب", "إلغاء الاشتراك"}),
    "uk": frozenset({"стоп", "зупинись", "зупинися", "припини", "відписатися", "відпиши мене"}),
}
"""By language; every one of them counts in every language's chat. Turkish is often typed without its own letters."""

_ANY = frozenset[str]().union(*STOP_WORDS.values())


def is_stop_word(words: str) -> bool:
    """Whether these words, alone, ask to stop; in every language, in every language's chat."""
    return plain(words).strip(" .!…،") in _ANY


async def stop(world: World, participant: Participant) -> None:
    """Ask nothing more: what is open is closed, what is planned is cancelled, and the contact person is told."""
    if participant.status in (ParticipantStatus.STOPPED, ParticipantStatus.ENDED, ParticipantStatus.ERASED):
        await show_current(world, participant)
        return
    await ask_no_more(world, participant, tells=False)
    await take_back(world, participant)
    await world.tx.words.forget(participant.id)
    stopped = replace(
        participant,
        status=ParticipantStatus.STOPPED,
        pause_reason=None,
        pause_until=None,
        revision=participant.revision + 1,
    )
    await world.tx.participants.save(stopped)
    await world.tx.live.show(stopped.id, Dialogue.RESTING)
    acting = await acting_contact(world, stopped)
    key = f"notice:stopped:{stopped.id}:{stopped.revision}"
    await world.tx.outbox.put(Outgoing(Kind.NOTICE, acting.id, key, screen=stopped_notice(stopped)))


async def restart(world: World, participant: Participant) -> None:
    """Come back after a stop or a no: the welcome and its choices come again, for they may have changed."""
    if participant.status in (ParticipantStatus.STOPPED, ParticipantStatus.DECLINED):
        await begin_welcome(world, participant)
    else:
        await show_current(world, participant)
