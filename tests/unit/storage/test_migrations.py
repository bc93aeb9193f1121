"""Databases that were in use are brought to the current schema with everything in them.

M1  From the first schema on: each version's rows are there afterwards, and read as they were meant.
M2  What is new has the value that says "as before".
M3  The rules of the current schema hold afterwards, foreign keys included.
"""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from flows.check_in import Answer, Status
from questionnaires.model import Form
from storage import engines, schema
from storage.crypto import Keyring
from storage.database import Database
from tests.unit.flows.samples import NOW

KEYS = Keyring({"test": bytes(32)})
AT = NOW.strftime("%Y-%m-%d %H:%M:%S.000000+00:00")
FIRST = f"""
INSERT INTO identity (subject, name_sealed, reachable) VALUES ('S-BO', '', 1), ('P-ADA1', '', 1);
INSERT INTO staff VALUES ('S-BO', 'aaby', 'da');
INSERT INTO participant VALUES ('P-ADA1', 'aaby', 'S-BO', 'da', 'active', 'nudge', 7, 1, '2026-11-02');
INSERT INTO choice (participant, purpose, granted, text_hash, at) VALUES ('P-ADA1', 'nudge', 1, 'abc', '{AT}');
INSERT INTO check_in VALUES
  ('C-1', 'P-ADA1', 'who5', 1, 'da', 1, '{AT}', 'completed', NULL, 7, '{AT}', '{AT}', 10, 40),
  ('C-2', 'P-ADA1', 'who5', 1, 'da', 2, '{AT}', 'asking', 'calm', 3, '{AT}', NULL, NULL, NULL);
INSERT INTO answer VALUES ('C-1', 'happy', 'answered', 2, '{AT}'), ('C-2', 'happy', 'skipped', NULL, '{AT}');
INSERT INTO alert VALUES
  ('A-1', 'P-ADA1', 'S-BO', 'low', 1, '{{"score": 40}}', 'chosen', '{AT}', 'C-1', NULL, '{AT}', '{AT}');
INSERT INTO outbox (kind, recipient, dedupe_key, ref, priority, state, attempts)
  VALUES ('offer', 'P-ADA1', 'offer:C-2', 'C-2:0', 3, 'waiting', 0);
INSERT INTO live_message (participant, dialogue, check_in, revision, shown_revision, latest_message_id, attempts)
  VALUES ('P-ADA1', 'check_in', 'C-2', 4, 4, 9, 0);
"""  # noqa: S608 - our own words


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database of the first schema, in use."""
    path = tmp_path / "pejling.db"
    engine = engines.migrating(engines.parse(f"sqlite:///{path}"))
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with sqlite3.connect(path) as file:
        file.executescript(FIRST)
        for subject, name in (("S-BO", "Bo"), ("P-ADA1", "Ada")):
            sealed = KEYS.seal(name, f"identity.name:{subject}")
            file.execute("UPDATE identity SET name_sealed = ? WHERE subject = ?", (sealed, subject))
    file.close()
    return path


async def test_everything_is_there_as_before(path: Path) -> None:
    """M1 and M2."""
    schema.migrate(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}", KEYS)
    async with database.transaction() as tx:
        done, asking = await tx.check_ins.of("P-ADA1")
        ada = await tx.participants.get("P-ADA1")
        alert = await tx.alerts.get("A-1")
        live = await tx.live.get("P-ADA1")
        [row] = await tx.outbox.claim(NOW, NOW, timedelta(minutes=1), 10)
    await database.close()
    assert (done.status, done.raw, done.score, done.answers["happy"]) == (Status.COMPLETED, 10, 40, Answer(2, NOW))
    assert (asking.item, asking.answers["happy"]) == ("calm", Answer(None, NOW))
    assert {(each.form, each.after, each.answered_by, each.together, each.shared) for each in (done, asking)} == {
        (Form.BOTH, None, None, None, None)
    }
    assert (ada.name, ada.form, dict(ada.facts), ada.revision) == ("Ada", Form.BOTH, {}, 7)
    assert alert is not None
    assert (alert.values, alert.seen_at, alert.closed_at) == ({"score": 40}, NOW, None)
    assert live is not None
    assert (live.check_in, row.ref) == ("C-2", "C-2:0")


def test_the_rules_hold_afterwards(path: Path) -> None:
    """M3."""
    schema.migrate(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.execute("PRAGMA foreign_keys=ON")
        for statement in (
            "UPDATE check_in SET after = 'C-NONE' WHERE id = 'C-2'",
            "UPDATE check_in SET shared = 1 WHERE id = 'C-2'",
            "UPDATE answer SET state = 'dont_know' WHERE check_in = 'C-1'",
            "DELETE FROM check_in WHERE id = 'C-1'",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
    connection.close()
