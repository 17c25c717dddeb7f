"""When something goes wrong: one sentence about what happened and one about what to do. Never a traceback."""

from __future__ import annotations

import logging

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from forms.page import browser_language, frame, render
from forms.words import WORDS
from forms.words.en import EN

log = logging.getLogger(__name__)


def page(status: int) -> tuple[str, int]:
    """The page of an HTTP status."""
    around = frame(browser_language(), list(WORDS))
    known = status if f"{status}.title" in EN else 400 if status < 500 else 500
    text = render("error.html", around, title=around.say(f"{known}.title"), text=around.say(f"{known}.text"))
    return text, status


def explain(app: Flask, busy: type[Exception] | tuple[type[Exception], ...]) -> None:
    """Registers the pages. busy: errors that pass by themselves, such as a locked database; trying again helps."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None and not isinstance(error, CSRFError):
            return error
        text, status = page(error.code or 500)
        headers = [each for each in error.get_headers() if each[0] not in ("Content-Type", "Content-Length")]
        return text, status, headers

    @app.errorhandler(Exception)
    def failed(error: Exception) -> ResponseReturnValue:
        status = 503 if isinstance(error, busy) else 500
        # The path holds a secret: the log names the page, not the link.
        log.error("%s failed with %s", request.endpoint, status, exc_info=error)
        text, _ = page(status)
        return text, status, {"Retry-After": "60"} if status == 503 else {}
