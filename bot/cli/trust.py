"""The command line's part about trust: keys, the audit log, retention and erasure."""

from typing import Annotated

import typer

from bot.cli.options import Actor, AsJson

keys = typer.Typer(no_args_is_help=True, help="Encryption keys.")
audit = typer.Typer(no_args_is_help=True, help="The log of who did what to whose data.")
retention = typer.Typer(no_args_is_help=True, help="How long what is kept.")
erasure = typer.Typer(no_args_is_help=True, help="Wishes to be erased.")


@keys.command("new")
def keys_new(key_id: Annotated[str, typer.Argument(help="A name for the key.")] = "k1") -> None:
    """Print a new key for PEJLING_KEYS."""
    from bot.commands.keys import new

    new(key_id)


@keys.command("list")
def keys_list(as_json: AsJson = False) -> None:
    """Say which keys are in use, since when, and by how much."""
    from bot.commands.keys import show_list

    show_list(as_json=as_json)


@keys.command("rotate")
def keys_rotate(as_json: AsJson = False) -> None:
    """Seal everything with the newest key, while the bot runs; then say which keys are no longer needed."""
    from bot.commands.keys import rotate

    rotate(as_json=as_json)


@audit.command("verify")
def audit_verify(
    expect: Annotated[str, typer.Option(metavar="HASH", help="A head that was written down earlier.")] = "",
) -> None:
    """Walk along the chain; exit 1 where an entry was changed, removed or put in."""
    from bot.commands.audit import verify

    verify(expect)


@audit.command("show")
def audit_show(
    about: Annotated[str, typer.Option(metavar="CODE", help="A participant's code or a staff member's id.")],
    as_json: AsJson = False,
) -> None:
    """Say what was done to somebody's data, when and by whom."""
    from bot.commands.audit import show

    show(about, as_json=as_json)


@retention.command("show")
def retention_show(as_json: AsJson = False) -> None:
    """Print the table: what is kept for how long, and who decides."""
    from bot.commands.retention import show

    show(as_json=as_json)


@retention.command("report")
def retention_report(as_json: AsJson = False) -> None:
    """Say what each run has removed."""
    from bot.commands.retention import report

    report(as_json=as_json)


@erasure.command("list")
def erasure_list(as_json: AsJson = False) -> None:
    """List wishes to be erased, and the keys that still open older backups."""
    from bot.commands.erasure import show_list

    show_list(as_json=as_json)


@erasure.command("ask")
def erasure_ask(code: str, actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Note a wish that a young person said aloud, instead of pressing the button."""
    from bot.commands.erasure import ask

    ask(code, actor=actor, as_json=as_json)


@erasure.command("assess")
def erasure_assess(
    erasure_id: str,
    keep: Annotated[
        list[str], typer.Option(metavar="RECORD=REASON", help="Such as answers=journal_duty; can be repeated.")
    ] = [],  # noqa: B006 - typer copies it
    actor: Actor = "operator",
    as_json: AsJson = False,
) -> None:
    """Decide what is kept, and why; all else is erased once the young person has the answer."""
    from bot.commands.erasure import assess

    assess(erasure_id, keep, actor=actor, as_json=as_json)


@erasure.command("carry-out")
def erasure_carry_out(erasure_id: str, actor: Actor = "operator", as_json: AsJson = False) -> None:
    """Erase at once what was decided."""
    from bot.commands.erasure import carry_out

    carry_out(erasure_id, actor=actor, as_json=as_json)
