"""Words, stickers, voice and pictures instead of a button. Nobody guesses at the meaning of words."""

from __future__ import annotations

from bot.usecases.reply import reply
from bot.usecases.send_words_on import offer_to_send
from bot.usecases.take_step import NOT_UNDERSTOOD, take_step
from flows.check_in import Status
from flows.commands import Say
from flows.people import Participant, ParticipantStatus, WelcomeStage
from flows.ports import Dialogue, World


async def receive_words(world: World, participant: Participant, words: str | None) -> None:
    """Inside a question: an answer, or one kind sentence and the same question. Outside: what can be done with them.

    `words` is None for what isn't text. Words to a question that are no answer are not stored anywhere.
    """
    live = await world.tx.live.get(participant.id)
    if live is None or participant.status is ParticipantStatus.INVITED:
        return
    if participant.status is ParticipantStatus.WELCOME:
        has_no_language = participant.stage is WelcomeStage.LANGUAGE  # in which it could be said
        notice = None if has_no_language else NOT_UNDERSTOOD
        await world.tx.live.show(participant.id, Dialogue.WELCOME, notice=notice)
        return
    is_asked = participant.status is ParticipantStatus.ACTIVE and live.dialogue is Dialogue.CHECK_IN
    if is_asked and live.check_in is not None:
        check_in = await world.tx.check_ins.get(live.check_in)
        if check_in is not None and check_in.status is Status.ASKING:
            await take_step(world, participant, check_in.id, Say(words or ""))
            return
        if check_in is not None and check_in.status is Status.INTRO:
            await world.tx.live.show(participant.id, Dialogue.CHECK_IN, check_in.id, NOT_UNDERSTOOD)
            return
    await reply(world, participant.id, await offer_to_send(world, participant, words))
