"""The command line's part about what is asked."""

from pathlib import Path

import typer

from bot.cli.options import AsJson, Language

questionnaires = typer.Typer(no_args_is_help=True, help="What is asked, and in which words.")


@questionnaires.command("list")
def questionnaires_list(as_json: AsJson = False) -> None:
    """List every version, with its languages and how far their words can be trusted."""
    from bot.commands.questionnaires import show_list

    show_list(as_json=as_json)


@questionnaires.command("show")
def questionnaires_show(questionnaire: str, language: Language = "da") -> None:
    """Print the newest version of a questionnaire: source, terms, questions and options."""
    from bot.commands.questionnaires import show

    show(questionnaire, language)


@questionnaires.command("check")
def questionnaires_check() -> None:
    """Check every file of every questionnaire; a mistake is named with file, line, value and remedy."""
    from bot.commands.questionnaires import check

    check()


@questionnaires.command("install")
def questionnaires_install(file: Path) -> None:
    """Install a questionnaire from one file: its definition, then its words in each language, divided by ---."""
    from bot.commands.questionnaires import install

    install(file)
