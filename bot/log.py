"""Logs: one JSON object per line on stderr, with ids and event types only; never what somebody said or is called."""

from __future__ import annotations

import logging
import sys

import structlog

from bot.metrics import count_trouble


def configure_logs(level: str = "info") -> None:
    """Set up logging for this process; libraries speak only from warnings up."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s")
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
