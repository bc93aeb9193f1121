"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.reports.exports.rows import ExportError

READABLE_BY_OWNER_ONLY = 0o600


@contextmanager
def staged(out_dir: Path) -> Iterator[Path]:
    """A folder to write files into; when all are written they move into `out_dir`, which is made if need be.

    A failure on the way leaves what was in `out_dir` before. Raises ExportError where it can't be written to.
    """
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out_dir, prefix=".export-") as folder:
            yield Path(folder)
            for file in sorted(Path(folder).iterdir()):
                file.chmod(READABLE_BY_OWNER_ONLY)
                file.replace(out_dir / file.name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            f"cannot write the export to {out_dir}: {reason}; choose a folder that you may write to"
        ) from error
