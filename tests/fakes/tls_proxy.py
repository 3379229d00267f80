"""A proxy with TLS before a server on loopback, as people put one before Chroma. It notes what it was asked with."""

import re
import shutil
import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that is signed by itself, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("the program openssl, which makes the certificate, is not here")
    made, key = folder / "localhost.pem", folder / "localhost.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


class TlsProxy:
    """Hands on every request that has the header; others get 401."""

    def __init__(self, target: int, made: Path, key: Path, header: str) -> None:
        self._target = target
        self._header = header.lower()
        self.refused = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(made, key)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                raw, _ = self._listening.accept()
            except OSError:  # closed
                return
            threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        try:
            with self._context.wrap_socket(raw, server_side=True) as client:
                self._answer(client, _head(client))
        except OSError:  # who does not like the certificate goes away
            raw.close()

    def _answer(self, client: ssl.SSLSocket, head: bytes) -> None:
        lines = head.decode("latin-1").lower().split("\r\n")
        length = next((int(line.partition(":")[2]) for line in lines if line.startswith("content-length:")), 0)
        body = _exactly(client, length)
        if self._header not in lines:
            self.refused += 1
            client.sendall(b"HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", self._target)) as server:
            server.sendall(re.sub(rb"(?i)connection: [^\r]*", b"Connection: close", head) + body)
            while data := server.recv(65_536):
                client.sendall(data)

    def close(self) -> None:
        self._listening.close()


def _head(client: ssl.SSLSocket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            return b""
        head += byte
    return head


def _exactly(client: ssl.SSLSocket, length: int) -> bytes:
    body = b""
    while len(body) < length:
        body += client.recv(length - len(body))
    return body
