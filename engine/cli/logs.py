"""What is logged goes to standard error."""

from __future__ import annotations

import logging
import sys

import structlog

from engine.settings import Settings


def log_to_stderr(settings: Settings) -> None:
    """A line an event; where an error stood in the code only at LOG_LEVEL=DEBUG."""
    level = getattr(logging, settings.log_level.upper())
    traces = [structlog.processors.format_exc_info] if level == logging.DEBUG else [_without_trace]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *traces,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _without_trace(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    event.pop("exc_info", None)
    return event
