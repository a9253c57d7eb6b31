"""Log in one line each, on standard error: plain tracebacks, because local variables hold cookies and links."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logs() -> None:
    """Set structlog up; called once by each entry point. Lines are for people on a terminal, JSON anywhere else."""
    is_terminal = sys.stderr.isatty()
    for_people = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    processors: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not is_terminal:
        processors.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*processors, for_people if is_terminal else structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
