"""What Alembic runs, from `storage.schema.migrate`, on the connection that was opened there.

A new revision: copy the newest file in `versions/` to the next number, name it in `revision` and the one before
in `down_revision`, write the steps, and set `storage.schema.HEAD`. `tests/unit/storage/test_schema.py` then says
what still differs between the steps and the tables. To change a table on SQLite, use `op.batch_alter_table`. All steps
run in the one transaction of that connection. There is no way back but a backup.
"""

from __future__ import annotations

from alembic import context

from storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
