"""`pejling rehearse`: play a questionnaire in the terminal, through the same engine and the same screens."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from bot.usecases.take_step import NOT_UNDERSTOOD
from flows.check_in import CheckIn, Status
from flows.commands import BY_VERB, Command, Say
from flows.engine import step
from flows.events import CommandIgnored, Reason
from flows.screen import Button, Question
from flows.screens.check_in import Sitting, check_in_screen
from locales import catalog
from questionnaires.loader import load_registry
from questionnaires.model import Questionnaire

ENDED = (Status.COMPLETED, Status.DECLINED)


def rehearse(questionnaire_id: str, language: str) -> None:
    """Ask and answer until the check-in ends. Numbers press buttons; other words are typed into the chat."""
    words = catalog.load(language)
    questionnaire = load_registry().latest(questionnaire_id)
    questionnaire.wording(language)
    check_in = CheckIn("rehearsal", "P-TEST", questionnaire.id, questionnaire.version, language, 1, datetime.now(UTC))
    while True:
        buttons = _show(check_in, questionnaire, words)
        if check_in.status in ENDED:
            break
        typed = typer.prompt(">", prompt_suffix=" ")
        command = _command(typed, buttons)
        check_in, events = step(check_in, command, questionnaire, datetime.now(UTC))
        if CommandIgnored(Reason.NOT_UNDERSTOOD) in events:
            typer.echo(f"\n{words.text(NOT_UNDERSTOOD)}")
    if check_in.score is not None:
        typer.echo(f"(score {check_in.score}, raw {check_in.raw}; nothing was stored)")


def _show(check_in: CheckIn, questionnaire: Questionnaire, words: catalog.Catalog) -> list[Button]:
    sitting = Sitting(
        check_in,
        questionnaire,
        name="Alma",
        contact="Mette",
        reachable=True,
        now=datetime.now(UTC),
        zone="UTC",
        points=1,
    )
    screen = check_in_screen(sitting)
    for part in screen.body:
        typer.echo(f"\n{part.stem}\n{part.item}" if isinstance(part, Question) else "\n" + words.text(part))
    buttons = [button for row in screen.buttons for button in row]
    for number, button in enumerate(buttons, start=1):
        typer.echo(f"  [{number}] {words.text(button.label)}")
    return buttons


def _command(typed: str, buttons: list[Button]) -> Command:
    if typed.isdecimal() and 1 <= int(typed) <= len(buttons):
        action = buttons[int(typed) - 1].action
        return BY_VERB[action.verb](action.value)
    return Say(typed)
