"""The web application, put together: pages, their protection, and the engine they work for."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, jsonify
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

import forms
from engine import machine
from engine.demo.living import live_of
from engine.facade import PageEngine
from engine.hooks import Hooks
from engine.runtime import open_runtime
from engine.settings import Settings
from engine.store import StoreUnavailable
from forms import around, assets, console, errors, preferences, survey
from forms.headers import protect
from forms.limits import counted_at, limit, limiter
from forms.ports import Engine
from forms.sessions import Sessions
from webhooks import activity, replies, sendgrid, twilio
from webhooks import ports as hooked

LARGEST_POST = 256 * 1024

LINK_PAGES = (survey.blueprint, around.blueprint, preferences.blueprint)
"""Pages whose address is the secret: limited by link, without CSRF token, for no cookie speaks for anyone there."""

for blueprint in LINK_PAGES:
    limit(blueprint)


def create_app(engine: Engine, hooks: hooked.Hooks | None = None) -> Flask:
    """The application over an engine. Nothing is read or written until the first request.

    hooks: what answers other programs' calls; without it there are no such addresses.
    """
    home = Path(forms.__file__).parent
    app = Flask("milepost", root_path=str(home), static_folder=None, template_folder="templates")
    app.config.update(
        SECRET_KEY=engine.secret_keys[0],
        SECRET_KEY_FALLBACKS=list(engine.secret_keys[1:]),
        MAX_CONTENT_LENGTH=LARGEST_POST,
        MAX_FORM_MEMORY_SIZE=LARGEST_POST,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=engine.secure,
        RATELIMIT_STORAGE_URI=counted_at(engine.storage),
        WTF_CSRF_FIELD_NAME="_csrf",
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["milepost"] = engine
    app.session_interface = Sessions()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets.serve(app)
    if engine.secure:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    csrf = CSRFProtect(app)
    limiter.init_app(app)
    protect(app, engine.secure)
    errors.explain(app, (OperationalError, StoreUnavailable))
    for blueprint in LINK_PAGES:
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    if hooks is not None:
        called = activity.blueprint(hooks)
        csrf.exempt(called)
        limit(called)
        app.register_blueprint(called)
        for provider in (sendgrid.blueprint(hooks), replies.blueprint(hooks), twilio.blueprint(hooks)):
            # Without limits: a provider calls as often as people do something, and nobody else gets past the signature.
            csrf.exempt(provider)
            limiter.exempt(provider)
            app.register_blueprint(provider)
    console.install(app)
    watch(app, engine)
    return app


def application() -> Flask:
    """The application over the engine that the environment describes; what a web server calls, once a process.

    In the demo, sample people live while its clock is moved. Raises Trouble.
    """
    runtime = open_runtime(Settings.read(), machine.now, migrate=False)
    return create_app(PageEngine(runtime, live_of(runtime)), Hooks(runtime))


def watch(app: Flask, engine: Engine) -> None:
    """The addresses for operators."""

    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        found = engine.queries.ready(engine.now())
        return jsonify(found), 200 if all(each == "ok" for each in found.values()) else 503

    @app.get("/metrics")
    def metrics() -> Response:
        return Response(engine.queries.metrics(engine.now()), content_type="text/plain; version=0.0.4; charset=utf-8")

    for view in (healthz, readyz, metrics):
        limiter.exempt(view)
