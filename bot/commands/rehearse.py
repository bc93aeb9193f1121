"""`pejling rehearse`: play a questionnaire in the terminal, through the same engine and the same screens."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from bot.questions import load_questionnaires
from bot.settings import load_settings
from bot.usecases.take_step import NOT_UNDERSTOOD
from flows.check_in import CheckIn, Status
from flows.commands import BY_VERB, Command, Say
from flows.engine import step
from flows.events import CommandIgnored, Reason
from flows.screen import Action, Button, Question
from flows.screens.check_in import check_in_screen
from flows.screens.sitting import Sitting
from locales import catalog
from questionnaires.conditions import FactCondition
from questionnaires.model import Questionnaire, Target

ENDED = (Status.COMPLETED, Status.DECLINED)


def rehearse(questionnaire_id: str, language: str) -> None:
    """Ask and answer until the check-in ends. Numbers press buttons; other words are typed into the chat."""
    words = catalog.load(language)
    questionnaire = load_questionnaires(load_settings()).latest(questionnaire_id)
    questionnaire.wording(language)
    check_in = _rehearsal(questionnaire, language)
    while True:
        buttons = _show(check_in, questionnaire, words)
        if check_in.status in ENDED:
            break
        typed = typer.prompt(">", prompt_suffix=" ")
        command = _command(typed, buttons)
        check_in, events = step(check_in, command, questionnaire, datetime.now(UTC))
        if CommandIgnored(Reason.NOT_UNDERSTOOD) in events:
            typer.echo(f"\n{words.text(NOT_UNDERSTOOD)}")
    score = questionnaire.definition.score(check_in.values)
    if score is not None and score.value is not None:
        typer.echo(f"(score {score.value:g}, raw {score.raw}; nothing was stored)")
    for indicator, value in score.indicators.items() if score else ():
        typer.echo(f"({questionnaire.wording(language).indicators[indicator]}: {value:g})")


def _rehearsal(questionnaire: Questionnaire, language: str) -> CheckIn:
    """A check-in of nobody, for whom every condition on facts holds that the questionnaire is for."""
    definition = questionnaire.definition
    facts: dict[str, bool] = {each.fact: each.is_ for each in definition.when if isinstance(each, FactCondition)}
    by_staff = definition.target is Target.CONTACT_PERSON
    return CheckIn(
        id="rehearsal",
        participant="P-TEST",
        questionnaire=definition.id,
        version=definition.version,
        language=language,
        wave=1,
        prompted_at=datetime.now(UTC),
        answered_by="S-TEST" if by_staff else None,
        facts=facts,
    )


def _show(check_in: CheckIn, questionnaire: Questionnaire, words: catalog.Catalog) -> list[Button]:
    """The screen, with the buttons of the check-in alone: of nobody's pages there are none."""
    sitting = Sitting(
        check_in,
        questionnaire,
        name="Alma",
        language=words.language,
        contact="Mette",
        now=datetime.now(UTC),
        zone="UTC",
        points=1,
    )
    screen = check_in_screen(sitting)
    for part in screen.body:
        typer.echo("\n" + (f"{part.stem}\n{part.item}".strip() if isinstance(part, Question) else words.text(part)))
    everything = [button for row in screen.buttons for button in row]
    buttons = [each for each in everything if isinstance(each.action, Action) and each.action.topic == "check_in"]
    for number, button in enumerate(buttons, start=1):
        typer.echo(f"  [{number}] {words.text(button.label)}")
    return buttons


def _command(typed: str, buttons: list[Button]) -> Command:
    if typed.isdecimal() and 1 <= int(typed) <= len(buttons):
        action = buttons[int(typed) - 1].action
        if isinstance(action, Action) and action.verb in BY_VERB:
            return BY_VERB[action.verb](action.value)
    return Say(typed)
