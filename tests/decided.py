"""The example's decisions with every blank filled, as the demo has them, in a file that lasts as long as the tests."""

from pathlib import Path
from tempfile import TemporaryDirectory

import bot
from bot.decisions import filled

EXAMPLE = Path(bot.__file__).with_name("organisations.example.toml")
_FOLDER = TemporaryDirectory(prefix="pejling-")
DECIDED = Path(_FOLDER.name) / "organisations.toml"
DECIDED.write_text(filled(EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
