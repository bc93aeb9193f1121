"""Databases that were in use are brought to the current schema with everything in them, on every kind of database.

M1  From the first schema on: each version's rows are there afterwards, and read as they were meant.
M2  What is new has the value that says "as before".
M3  The rules of the current schema hold afterwards, foreign keys included.
M4  Nothing differs from what the tables declare.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from flows.check_in import Answer, Ending, Status, WaveKind
from flows.plan import OwnPlan
from questionnaires.model import Form
from storage import engines, schema
from storage.crypto import Keyring
from storage.database import Database
from storage.tables import METADATA
from tests.contract.postgresql import Server
from tests.unit.flows.samples import NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

KEYS = Keyring({"test": bytes(32)})
AT = NOW.strftime("%Y-%m-%d %H:%M:%S.000000+00:00")
FIRST = f"""
INSERT INTO identity (subject, name_sealed, reachable) VALUES ('S-BO', '', TRUE), ('P-ADA1', '', TRUE);
INSERT INTO staff VALUES ('S-BO', 'aaby', 'da');
INSERT INTO participant VALUES ('P-ADA1', 'aaby', 'S-BO', 'da', 'active', 'nudge', 7, TRUE, '2026-11-02');
INSERT INTO choice (participant, purpose, granted, text_hash, at) VALUES ('P-ADA1', 'nudge', TRUE, 'abc', '{AT}');
INSERT INTO check_in VALUES
  ('C-1', 'P-ADA1', 'who5', 1, 'da', 1, '{AT}', 'completed', NULL, 7, '{AT}', '{AT}', 10, 40),
  ('C-2', 'P-ADA1', 'who5', 1, 'da', 2, '{AT}', 'asking', 'calm', 3, '{AT}', NULL, NULL, NULL),
  ('C-3', 'P-ADA1', 'who5', 1, 'da', 3, '{AT}', 'closed', NULL, 3, '{AT}', '{AT}', NULL, NULL);
INSERT INTO wave (participant, questionnaire, number, due_at, state) VALUES ('P-ADA1', 'who5', 4, '{AT}', 'planned');
INSERT INTO answer VALUES ('C-1', 'happy', 'answered', 2, '{AT}'), ('C-2', 'happy', 'skipped', NULL, '{AT}');
INSERT INTO alert VALUES
  ('A-1', 'P-ADA1', 'S-BO', 'low', 1, '{{"score": 40}}', 'chosen', '{AT}', 'C-1', NULL, '{AT}', '{AT}');
INSERT INTO outbox (kind, recipient, dedupe_key, ref, priority, state, attempts)
  VALUES ('offer', 'P-ADA1', 'offer:C-2', 'C-2:0', 3, 'waiting', 0);
INSERT INTO live_message (participant, dialogue, check_in, revision, shown_revision, latest_message_id, attempts)
  VALUES ('P-ADA1', 'check_in', 'C-2', 4, 4, 9, 0);
"""  # noqa: S608 - our own words


def use_first_schema(url: str) -> None:
    """Bring an empty database to the first schema, and use it."""
    engine = engines.migrating(engines.parse(url))
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with engine.begin() as connection:
        for statement in FIRST.strip().split(";\n"):
            connection.exec_driver_sql(statement)
        for subject, name in (("S-BO", "Bo"), ("P-ADA1", "Ada")):
            sealed = KEYS.seal(name, f"identity.name:{subject}")
            rename = text("UPDATE identity SET name_sealed = :sealed WHERE subject = :subject")
            connection.execute(rename, {"sealed": sealed, "subject": subject})
    engine.dispose()


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in use that was brought from the first schema to the current one."""
    url = f"sqlite:///{tmp_path_factory.mktemp('used')}/pejling.db"
    use_first_schema(url)
    schema.migrate(url)
    return url


@pytest.fixture(scope="module")
def on_postgresql(postgresql: Server) -> Iterator[str]:
    """The same on PostgreSQL."""
    with postgresql.database("pejling_used") as url:
        use_first_schema(url)
        schema.migrate(url)
        yield url


@pytest.fixture
def migrated_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """Of each kind one for all tests here: none changes what another looks at."""
    return str(request.getfixturevalue(f"on_{database_kind}"))


@pytest.fixture
def migrated(migrated_url: str) -> Iterator[Engine]:
    """The same database, to be looked at."""
    engine = engines.migrating(engines.parse(migrated_url))
    yield engine
    engine.dispose()


async def test_everything_is_there_as_before(migrated_url: str) -> None:
    """M1 and M2."""
    database = Database(migrated_url, KEYS)
    async with database.transaction() as tx:
        done, asking, closed = await tx.check_ins.of("P-ADA1")
        to_remind = await tx.check_ins.to_remind(NOW + timedelta(days=5), 10)
        to_close = await tx.check_ins.to_close(NOW + timedelta(days=11), 10)
        [wave] = await tx.waves.planned("P-ADA1")
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
    assert to_remind == to_close == ["C-2"], "what is open has a window, and its first reminder was sent"
    assert asking.closes_at is not None
    assert (asking.reminded, asking.remind_at, asking.ending) == (1, NOW + timedelta(days=5), None)
    assert timedelta(days=10) < asking.closes_at - NOW < timedelta(days=11)
    assert {(each.closes_at, each.remind_at, each.reminded) for each in (done, closed)} == {(None, None, 0)}
    assert (done.ending, closed.ending) == (None, Ending.SET_ASIDE)
    assert (wave.number, wave.kind, wave.month, wave.about) == (4, WaveKind.PLAN, 0, "")
    assert (ada.plan, ada.zone, ada.month_day, ada.aftercare_from) == (OwnPlan(), None, None, None)
    assert (ada.name, ada.form, dict(ada.facts), ada.revision) == ("Ada", Form.BOTH, {}, 7)
    assert alert is not None
    assert (alert.values, alert.seen_at, alert.closed_at) == ({"score": 40}, NOW, None)
    assert live is not None
    assert (live.check_in, row.ref) == ("C-2", "C-2:0")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE check_in SET after = 'C-NONE' WHERE id = 'C-2'",
        "UPDATE check_in SET shared = TRUE WHERE id = 'C-2'",
        "UPDATE answer SET state = 'dont_know' WHERE check_in = 'C-1'",
        "DELETE FROM check_in WHERE id = 'C-1'",
        "UPDATE check_in SET ending = NULL WHERE id = 'C-3'",
        "UPDATE wave SET month = -1",
    ],
)
async def test_the_rules_hold_afterwards(migrated_url: str, statement: str) -> None:
    """M3."""
    database = Database(migrated_url, KEYS)
    with pytest.raises(IntegrityError):
        async with database.transaction() as tx:
            await tx.connection.execute(text(statement))
    await database.close()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_sqlite_finds_nothing_wrong_in_its_file(migrated: Engine) -> None:
    """M3: the tables were built anew without foreign keys being watched."""
    with migrated.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_tables_are_as_they_are_declared(migrated: Engine) -> None:
    """M4: columns, keys and indexes, and the CHECKs by their names, for Alembic compares none."""
    declared = {
        (table.name, rule.name)
        for table in METADATA.sorted_tables
        for rule in table.constraints
        if isinstance(rule, CheckConstraint)
    }
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        found = inspect(connection)
        names = {(table, rule["name"]) for table in METADATA.tables for rule in found.get_check_constraints(table)}
    assert names == declared


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_several_at_once_migrate_it_once(empty_url: str) -> None:
    """As when several processes are started together, each behind its `pejling migrate`."""
    use_first_schema(empty_url)
    with ThreadPoolExecutor() as threads:
        ended = [threads.submit(schema.migrate, empty_url) for _ in range(3)]
    assert [each.exception() for each in ended] == [None] * 3
    assert schema.current(empty_url) == schema.HEAD
