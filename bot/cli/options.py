"""Options that several commands have."""

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]
Language = Annotated[str, typer.Option("--lang", help="A language's code, such as da or en.")]
Actor = Annotated[
    str, typer.Option("--as", metavar="S-ID", help="The staff member who does it; without it, whoever runs Pejling.")
]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="Such as mette@example.dk; none: it is taken away.")]
Birth = Annotated[str | None, typer.Option("--birth", metavar="DATE", help="Birth date, such as 2009-05-17.")]
Background = Annotated[
    list[str], typer.Option("--background", metavar="FIELD=CODE", help="Stamdata, such as sex=female; can be repeated.")
]
Contact = Annotated[str, typer.Option("--contact", metavar="S-ID", help="The contact person's id.")]
InYouthEducation = Annotated[
    bool | None,
    typer.Option("--in-youth-education/--not-in-youth-education", help="Goes to a youth education now."),
]
TowardsEducation = Annotated[
    bool | None,
    typer.Option("--towards-education/--towards-job", help="Whether the way leads to an education or to a job."),
]
From = Annotated[str, typer.Option("--from", metavar="DATE", help="The first day, such as 2026-12-01; else today.")]
Until = Annotated[str, typer.Option("--until", metavar="DATE", help="A day, such as 2026-12-11.")]
