"""`pejling questionnaires`: what is asked, in which words, and how more of it is installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from bot.errors import PejlingError
from bot.questions import load_questionnaires
from bot.settings import load_settings
from questionnaires.install import install as put_in
from questionnaires.loader import SHIPPED, load_folders
from questionnaires.model import Form, Questionnaire
from questionnaires.registry import Registry
from questionnaires.released import LEDGER, not_yet


def show_list(*, as_json: bool) -> None:
    """One line per version: who answers, how many questions, how often, and the languages with their status."""
    registry = load_questionnaires(load_settings())
    rows = [_row(each, registry) for each in registry.all()]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    for row in [] if as_json else rows:
        languages = ", ".join(f"{each['language']} ({each['status']})" for each in row["wordings"])
        typer.echo(f"{row['id']} v{row['version']}  {row['title']}")
        typer.echo(f"    {row['items']} questions for the {row['target']}, {row['asked']}: {languages}")


def _row(questionnaire: Questionnaire, registry: Registry) -> dict[str, Any]:
    definition = questionnaire.definition
    return {
        "id": definition.id,
        "version": definition.version,
        "title": definition.title,
        "target": definition.target.replace("_", " "),
        "items": len(definition.keys),
        "asked": _asked(questionnaire),
        "wordings": [
            {"language": each.language, "status": each.status, "asked": registry.may_ask(definition.id, each)}
            for each in questionnaire.wordings.values()
        ],
    }


def _asked(questionnaire: Questionnaire) -> str:
    cadence = questionnaire.definition.cadence
    if cadence.at_months:
        return f"after {', '.join(map(str, cadence.at_months))} months"
    every = "every month" if cadence.every_months == 1 else f"every {cadence.every_months} months"
    return f"{every} and after each closed alert" if cadence.after_alert else every


def show(questionnaire_id: str, language: str) -> None:
    """Everything about the newest version, with its words in one language."""
    questionnaire = load_questionnaires(load_settings()).latest(questionnaire_id)
    definition, wording = questionnaire.definition, questionnaire.wording(language)
    typer.echo(f"{wording.title}  ({definition.name}, {language}: {wording.status})")
    for name in ("source", "licence", "terms"):
        typer.echo(f"  {name}: {getattr(definition, name)}")
    typer.echo(f"  words: {wording.source}")
    typer.echo(f"  asked: {_asked(questionnaire)}; scoring: {definition.scoring.rule}")
    for band in definition.bands:
        typer.echo(f"  band {band.name}: up to {band.upper} ({band.source})")
    for number, key in enumerate(definition.keys, start=1):
        stem, said = wording.stem_of(key), wording.items[key].said(Form.BOTH)
        typer.echo(f"{number:3}. {f'{stem} ' if stem else ''}{said}  [{key}]")
        options = (f"{value} {questionnaire.option_text(key, value, language)}" for value in definition.options(key))
        typer.echo(f"     {' · '.join(options)}")


def check() -> None:
    """Check everything that is there; say what isn't released, and which words are not asked yet."""
    settings = load_settings()
    registry = load_questionnaires(settings)
    typer.echo(f"{len(registry.all())} questionnaires are right.")
    for file, checksum in not_yet(SHIPPED, load_folders(SHIPPED)).items():
        typer.echo(f"Not released, so it can still change: {file}. To release it, add to {LEDGER}: {file}: {checksum}")
    for questionnaire, wording in registry.held_back():
        typer.echo(
            f"Not asked: {questionnaire.id}:{wording.language} ({wording.status}). Compare it with the publisher's "
            f"words, then name it in PEJLING_TRUSTED_WORDINGS."
        )


def install(file: Path) -> None:
    """Install a file into the folder of PEJLING_QUESTIONNAIRES."""
    folder = load_settings().questionnaires
    if folder is None:
        raise PejlingError(
            "PEJLING_QUESTIONNAIRES", "is not set", "set it to a folder of yours for installed questionnaires"
        )
    definition = put_in(file, folder)
    typer.echo(f"Installed {definition.name}: {definition.title}, {len(definition.keys)} questions.")
    typer.echo("Old answers stay under what was asked then. Start Pejling again, and the next check-in asks it.")
