"""Logs: one JSON object per line on stderr, with ids and event types only; never what somebody said or is called."""

from __future__ import annotations

import logging
import sys
import traceback

import structlog

from bot.metrics import count_trouble


class OfLibraries(logging.Formatter):
    """A library's record: its level, its logger, and of an error the type and the place; words could quote somebody."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said = f"{record.levelname} {record.name}"
        problem = record.exc_info[1] if record.exc_info else None
        if problem is None:
            return said
        frames = traceback.extract_tb(problem.__traceback__)
        at = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
        return f"{said} {type(problem).__name__}{at}"


def configure_logs(level: str = "info") -> None:
    """Set up logging for this process; libraries speak only from warnings up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OfLibraries())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            count_trouble,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
