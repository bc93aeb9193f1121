"""Whether the contact person may see the answers to one check-in, as it is asked."""

from __future__ import annotations

from flows.screen import Text, counted


def share_question(contact: str, count: int) -> Text:
    """The choice about sharing, as it is asked; its hash is kept with the choice."""
    return counted(
        "May {contact} see your answer to the last question? Then you can talk about it.",
        "May {contact} see your answers to the last {n} questions? Then you can talk about them.",
        count,
        contact=contact,
    )
