"""What is certain about a request that failed, and who may talk over which connection."""

from __future__ import annotations

import os
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from engine.channels.transport import Transport, Unsent, Unsure
from tests.provider.local import LocalProvider
from tests.provider.told import Drop

SEND = "/v3/mail/send"


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A server's certificate that nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(private + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_certificate_that_is_not_to_be_trusted_is_found_out_before_anything_is_sent(tmp_path: Path):
    heard: list[str] = []

    class Hearing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.path)

    class Quiet(HTTPServer):
        def handle_error(self, *_: object) -> None:
            """A caller that hangs up is what is tested."""

    with Quiet(("127.0.0.1", 0), Hearing) as server:
        server.socket = own_certificate(tmp_path).wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            with pytest.raises(Unsent, match="certificate"):
                Transport().request("POST", f"https://127.0.0.1:{server.server_address[1]}{SEND}", {}, b"{}")
        finally:
            server.shutdown()
            thread.join()
    assert heard == []


def test_nobody_at_the_address_is_unsent_and_a_broken_line_unsure():
    with pytest.raises(Unsent):
        Transport().request("POST", "http://127.0.0.1:1/", {}, b"{}")
    with LocalProvider() as provider:
        transport = Transport()
        headers = {"Authorization": "Bearer wrong"}
        assert transport.request("POST", provider.address + SEND, headers, b"{}").status == 401
        provider.told.tell(Drop())
        theirs = {"Authorization": "Bearer SG.local-provider.0123456789abcdef", "Content-Type": "application/json"}
        body = (
            b'{"from":{"email":"a@b.org"},"content":[{"type":"text/plain","value":"x"}],'
            b'"personalizations":[{"to":[{"email":"c@d.org"}],"subject":"x","custom_args":{"message":"1"}}]}'
        )
        with pytest.raises(Unsure):
            transport.request("POST", provider.address + SEND, theirs, body)
        assert provider.taken("email") == {"1": 1}
        transport.close()


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_talks_over_a_connection_of_its_own():
    with LocalProvider() as provider:
        transport = Transport()
        transport.request("POST", provider.address + SEND, {}, b"{}")
        child = os.fork()
        if child == 0:
            try:
                os._exit(transport.request("POST", provider.address + SEND, {}, b"{}").status != 401)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert transport.request("POST", provider.address + SEND, {}, b"{}").status == 401
        assert provider.connections == 2
        transport.close()
