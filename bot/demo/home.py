"""Where the demo keeps what it needs: a database, a key of its own, the organisation's decisions, Telegram's state."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from bot.decisions import filled
from bot.errors import PejlingError
from flows.organisation import AnswerChannel
from locales import catalog
from storage.crypto import generate_key

EXAMPLE = Path(__file__).parent.parent / "organisations.example.toml"
ORGANISATION = "demo-kommune"
_OURS = ("pejling.db", "telegram.db", "people.json", "key", "organisations.toml")


@dataclass(frozen=True, slots=True)
class Home:
    """The demo's folder, and where answers travel in it."""

    folder: Path
    answers: AnswerChannel = AnswerChannel.BOTH

    @property
    def database_url(self) -> str:
        """The demo's database."""
        return f"sqlite:///{self.folder / 'pejling.db'}"

    @property
    def telegram_state(self) -> Path:
        """The local Telegram's state, beside the database."""
        return self.folder / "telegram.db"

    @property
    def people(self) -> Path:
        """Whose phones there are, with their invites."""
        return self.folder / "people.json"

    @property
    def organisations(self) -> Path:
        """The demo organisation's decisions, to look at and to change."""
        return self.folder / "organisations.toml"

    def prepare(self, *, fresh: bool) -> str:
        """Make what isn't there yet; with `fresh`, forget what was. Returns the keys."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if fresh:
                self._forget()
            if not self.organisations.exists():
                self.organisations.write_text(self._decided(EXAMPLE.read_text(encoding="utf-8")), encoding="utf-8")
            key = self.folder / "key"
            if not key.exists():
                key.touch(mode=0o600)
                key.write_text(generate_key("demo"), encoding="ascii")
            return key.read_text(encoding="ascii")
        except OSError as problem:
            raise PejlingError(
                str(self.folder), f"can't be written: {problem.strerror}", "choose another with --folder"
            ) from None

    def _forget(self) -> None:
        for name in _OURS:
            for path in self.folder.glob(f"{name}*"):
                path.unlink()

    def _decided(self, decisions: str) -> str:
        """The example's decisions, with every blank filled, a shorter promise for what is urgent, and every language.

        A demo may show words that nobody has vouched for.
        """
        text = re.sub(r"(?m)^# (?=urgent_promise = )", "", filled(decisions))
        for name, value in {"languages": catalog.languages(), "answer_channel": self.answers}.items():
            text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {json.dumps(value)}", text)
        return text
