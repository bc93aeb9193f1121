"""The Bot API: the client, its errors, and how screens and actions look in Telegram. A layer below the rest of bot."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")  # python-telegram-bot warns about spans of time as whole seconds otherwise
