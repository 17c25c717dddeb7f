"""Twilio's own client over connections that are kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import urllib3
from twilio.http import HttpClient
from twilio.http.response import Response
from twilio.rest import Client

from engine.channels.transport import Transport


class Pooled(HttpClient):  # type: ignore[misc]
    """Carries the client's requests. base: another address than Twilio's own, or ""."""

    def __init__(self, transport: Transport, base: str = "") -> None:
        super().__init__(logging.getLogger("twilio.http_client"), False, None)
        self._transport = transport
        self._base = urlsplit(base)

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Any:
        """One request. Raises Unsent or Unsure where there is no answer."""
        if self._base.netloc:
            _, _, path, query, _ = urlsplit(url)
            path = self._base.path.rstrip("/") + path
            url = urlunsplit((self._base.scheme, self._base.netloc, path, query, ""))
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params, doseq=True)
        sent = dict(headers or {})
        if auth:
            sent |= urllib3.make_headers(basic_auth=":".join(auth))
        body = urlencode(data, doseq=True).encode() if data else None
        answer = self._transport.request(method, url, sent, body)
        return Response(answer.status, answer.text, answer.headers)


def client(account: str, token: str, transport: Transport, base: str = "") -> Any:
    """The official client on a kept connection."""
    made = Client(account, token, http_client=Pooled(transport, base))
    made.messages  # noqa: B018 - reads its modules now, once for everything that a worker forks
    return made
