"""What the peers ask, in the instrument's own words: who they talk to is in `BOT_API` and `BOT_TOKEN`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import yaml

import questionnaires

BOT_API, BOT_TOKEN = os.environ["BOT_API"], os.environ["BOT_TOKEN"]

_WORDS = yaml.safe_load((Path(questionnaires.__path__[0]) / "who5" / "v1" / "da.yaml").read_text(encoding="utf-8"))
QUESTIONS = [f"{_WORDS['stem']}\n<b>{words}</b>" for words in _WORDS["items"].values()]
OPTIONS: dict[int, str] = _WORDS["options"]["frequency"]


def thanks(answers: list[int]) -> str:
    """The last screen, with the score."""
    return f"Tak. Du fik {sum(answers) * 4} ud af 100."


def say_ready() -> None:
    """Tell who started this that it polls from now on."""
    print(json.dumps({"event": "ready"}), flush=True)
