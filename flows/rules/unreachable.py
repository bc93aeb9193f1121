"""Unreachable: a young person who takes part can't be reached any more.

Whoever falls silent is not asked why by a bot: that the chat became unreachable is itself the signal to call, visit or
write (plan of silence; no blame in any word). It says nothing about answers, so it needs no choice beforehand. They
can't be told what becomes of it, and when they are back it is over.
"""

from __future__ import annotations

from flows.events import BecameUnreachable
from flows.organisation import Organisation
from flows.rules.rule import Finding, Known, Rule, Topic


def check(known: Known, _organisation: Organisation) -> Finding | None:
    """Fire when the chat refused."""
    return Finding({}) if isinstance(known.trigger, BecameUnreachable) else None


RULE = Rule(id="unreachable", version=1, topic=Topic.CHAT, needs_choice=False, check=check, is_said=False)
