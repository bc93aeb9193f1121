"""Which errors are a person's to mend; those are one sentence, everything else is a traceback."""

from __future__ import annotations

import errno

from bot.botapi.errors import BotApiError
from bot.errors import PejlingError
from bot.reports.exports.rows import ExportError
from bot.sandbox.errors import SandboxError
from bot.usecases.authorise import NotAllowedError
from flows.names import RefusedError
from locales.catalog import BrokenCatalogueError, UnknownLanguageError
from questionnaires.errors import DefinitionError, NotDefinedError
from storage.errors import StorageError

MENDABLE = (
    PejlingError,
    RefusedError,
    NotAllowedError,
    ExportError,
    SandboxError,
    UnknownLanguageError,
    BrokenCatalogueError,
    DefinitionError,
    NotDefinedError,
    StorageError,
)


def sentence(problem: BaseException) -> str | None:
    """What to tell the person; None for what isn't theirs to mend."""
    if isinstance(problem, MENDABLE):
        return str(problem)
    if isinstance(problem, BotApiError):
        return f"{problem}. Remedy: see that PEJLING_TELEGRAM_API can be reached from here."
    if isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE:
        return "The port is in use. Remedy: end what uses it, or choose another with --port."
    return None
