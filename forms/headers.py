"""What every answer tells the browser: run and load nothing but our own, frame us nowhere, keep no copy."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.wrappers import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    # Addresses hold secrets: no other site may see them. Our own may, for the CSRF check of sign-in and console.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


def protect(app: Flask, secure: bool) -> None:
    """Adds the headers to every answer. secure: people reach it over https."""
    always = {**HEADERS, **({"Strict-Transport-Security": "max-age=31536000"} if secure else {})}
    wanted = [(name, value, name.lower()) for name, value in always.items()]

    @app.after_request
    def add(response: Response) -> Response:
        there = {name.lower() for name, _ in response.headers}
        response.headers.extend([(name, value) for name, value, lower in wanted if lower not in there])
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
