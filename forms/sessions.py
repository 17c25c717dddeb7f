"""Who is signed in stands in a cookie. The pages of a survey link know nobody by it, and neither read nor write one."""

from __future__ import annotations

from flask import Flask, Request
from flask.sessions import NullSession, SecureCookieSession, SecureCookieSessionInterface

LINKS = "/s/"
"""How the addresses begin that no cookie speaks for anyone at."""


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, and none at all on the pages of a survey link."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | NullSession | None:
        """The session that a request comes with."""
        if request.path.startswith(LINKS):
            return self.make_null_session(app)
        return super().open_session(app, request)
