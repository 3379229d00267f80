"""Addresses of servers: from what a user typed to a base URL, and what of one may be shown."""

import base64
import ipaddress
import re
from urllib.parse import unquote, urlsplit, urlunsplit

from tuimem.endpoint.errors import BadAddress
from tuimem.text import clean_line, redact_address

_VERSION = re.compile(r"v\d\w*")
_CALLS = re.compile(r"/(?:chat/completions|completions|models|embeddings)$")


def normalise(address: str) -> str:
    """The base URL meant by what a user typed: with a scheme, ending in its version, without the name of a call.

    Empty stays empty. Raises `BadAddress`.
    """
    text = address.strip()
    if not text:
        return ""
    if "://" not in text:
        text = f"{'http' if _is_near(text) else 'https'}://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _bad(address) from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text) or port == 0:
        raise _bad(address)
    path = _CALLS.sub("", parts.path.rstrip("/")).rstrip("/")
    if not any(_VERSION.fullmatch(step) for step in path.split("/")):
        path += "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def root(base_url: str) -> str:
    """The address without its version: where a server's own paths begin (`/props`, `/tokenize`, `/api/…`)."""
    return re.sub(r"/v\d\w*$", "", base_url)


def place(base_url: str) -> str:
    """Host and port of an address, for people to read."""
    return urlsplit(base_url).netloc.rpartition("@")[2] or redact_address(base_url)


def secrets(base_url: str) -> set[str]:
    """What of an address must not be shown: its password, else its user name, which may be a key, and as it is sent."""
    parts = urlsplit(base_url)
    if not parts.username and not parts.password:
        return set()
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    sent = base64.b64encode(f"{user}:{password}".encode()).decode()  # RFC 7617
    return {password or user, parts.password or parts.username or "", sent}


def is_loopback(base_url: str) -> bool:
    """Whether the address is on this machine."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bad(address: str) -> BadAddress:
    return BadAddress(f"“{clean_line(redact_address(address), 80)}” is not a server address.")


def _is_near(text: str) -> bool:
    """Whether an address without a scheme is rather one of this network, where servers seldom speak TLS."""
    host = urlsplit(f"http://{text}").hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home", ".internal", ".localhost"))
    return True
