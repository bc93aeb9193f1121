"""Stop, and start again: by button, command or stop word, at any time."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.accept_invite import begin_welcome
from bot.usecases.current_screen import show_current
from bot.usecases.offer_check_ins import close_open_check_ins
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screens.notices import stopped_notice

STOP_WORDS = frozenset(
    {"stop", "stopp", "stop nu", "afmeld", "afbryd", "slut", "quit", "end", "unsubscribe", "opt out", "optout", "/stop"}
)


def is_stop_word(words: str) -> bool:
    """Whether these words, alone, ask to stop; in every language, in every language's chat."""
    return " ".join(words.split()).casefold().strip(".!") in STOP_WORDS


async def stop(world: World, participant: Participant) -> None:
    """Ask nothing more: what is open is closed, what is planned is cancelled, and the contact person is told."""
    if participant.status is ParticipantStatus.STOPPED:
        await show_current(world, participant)
        return
    await close_open_check_ins(world, participant)
    await world.tx.waves.cancel(participant.id)
    stopped = replace(participant, status=ParticipantStatus.STOPPED, revision=participant.revision + 1)
    await world.tx.participants.save(stopped)
    await world.tx.live.show(stopped.id, Dialogue.RESTING)
    key = f"notice:stopped:{stopped.id}:{stopped.revision}"
    await world.tx.outbox.put(Outgoing(Kind.NOTICE, stopped.contact_person, key, screen=stopped_notice(stopped)))


async def restart(world: World, participant: Participant) -> None:
    """Come back after a stop or a no: the welcome and its choices come again, for they may have changed."""
    if participant.status in (ParticipantStatus.STOPPED, ParticipantStatus.DECLINED):
        await begin_welcome(world, participant)
    else:
        await show_current(world, participant)
