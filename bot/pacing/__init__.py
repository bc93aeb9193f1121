"""Pacing: one budget per bot token, and one per chat, so that Telegram never has to say "too many requests".

`budget.py` has the numbers and the one decision: who may call Telegram now, and how long the others wait.
`keeping.py` is where the budgets are kept: in this process, or in the database for several that send with one bot.
`pacer.py` hands out the turns.
"""

from bot.pacing.budget import COURTESY_URGENCY, PER_SECOND, VIEW_URGENCY
from bot.pacing.pacer import Pacer

__all__ = ["COURTESY_URGENCY", "PER_SECOND", "VIEW_URGENCY", "Pacer"]
