"""Where a model lives: base URL, key, model, sampling and time-outs, as one value made from the settings."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from tuimem.endpoint.errors import BadAddress
from tuimem.settings.model import EndpointSettings, Settings
from tuimem.text import clean_line

_VERSION = re.compile(r"v\d\w*")
_CALLS = re.compile(r"/(?:chat/completions|completions|models|embeddings)$")


@dataclass(frozen=True, slots=True)
class Connection:
    """One model's home. `base_url` is empty while no server is known; times are in seconds.

    `api_key_command` is run by the client when a key is first needed and `api_key` is empty.
    """

    name: str
    base_url: str
    model: str = ""
    api_key: str = field(default="", repr=False)
    api_key_command: str = ""
    temperature: float = 0.8
    top_p: float = 0.95
    max_tokens: int = 512
    connect_timeout: float = 5.0
    first_token_timeout: float = 300.0
    token_timeout: float = 60.0
    retries: int = 2

    @property
    def root(self) -> str:
        """The address without its version: where a server's own paths begin (`/props`, `/tokenize`, `/api/…`)."""
        return re.sub(r"/v\d\w*$", "", self.base_url)

    @property
    def place(self) -> str:
        """Host and port for people to read: no user name, no password."""
        return place(self.base_url)


def connection_for_chat(settings: Settings, environ: Mapping[str, str], base_url: str = "") -> Connection:
    """The connection of the chat. `base_url` is a server that was found, used when the settings name none.

    A found server gets the key only if it is the one of OPENAI_BASE_URL: whoever listens on a port of this machine
    has no claim to it. Raises `BadAddress`.
    """
    endpoint = settings.endpoint
    address = normalise(endpoint.base_url or base_url)
    meant = bool(endpoint.base_url) or bool(address and address == _environment_address(environ))
    return Connection(
        name="chat",
        base_url=address,
        model=endpoint.model,
        api_key=_key(environ, endpoint.api_key_env) if meant else "",
        api_key_command=endpoint.api_key_command if meant else "",
        temperature=endpoint.temperature,
        top_p=endpoint.top_p,
        max_tokens=endpoint.reply_tokens,
        connect_timeout=endpoint.connect_timeout,
        first_token_timeout=endpoint.first_token_timeout,
        token_timeout=endpoint.token_timeout,
        retries=endpoint.retries,
    )


def connection_for_summaries(
    settings: Settings, environ: Mapping[str, str], chat: Connection | None = None
) -> Connection:
    """The connection of the summaries: their own settings, the chat's where those are empty.

    `chat` is the connection in use, when it was found rather than set. The chat's key never goes to another server.
    Raises `BadAddress`.
    """
    chat = chat if chat is not None else connection_for_chat(settings, environ)
    own = settings.summaries
    address = normalise(own.base_url) or chat.base_url
    elsewhere = address != chat.base_url
    own_key = _key(environ, own.api_key_env)
    shared = not elsewhere and not own.api_key_env
    return Connection(
        name="summaries",
        base_url=address,
        model=own.model or ("" if elsewhere else chat.model),
        api_key=chat.api_key if shared else own_key,
        api_key_command=chat.api_key_command if shared else "",
        temperature=own.temperature,
        top_p=chat.top_p,
        max_tokens=own.max_tokens,
        connect_timeout=chat.connect_timeout,
        first_token_timeout=chat.first_token_timeout,
        token_timeout=chat.token_timeout,
        retries=chat.retries,
    )


def connection_to(
    base_url: str, *, model: str = "", api_key: str = "", endpoint: EndpointSettings | None = None
) -> Connection:
    """A connection to an address from neither the settings nor the environment, such as the built-in model's.

    Raises `BadAddress`.
    """
    endpoint = endpoint if endpoint is not None else EndpointSettings()
    return Connection(
        name="chat",
        base_url=normalise(base_url),
        model=model,
        api_key=api_key,
        temperature=endpoint.temperature,
        top_p=endpoint.top_p,
        max_tokens=endpoint.reply_tokens,
        connect_timeout=endpoint.connect_timeout,
        first_token_timeout=endpoint.first_token_timeout,
        token_timeout=endpoint.token_timeout,
        retries=endpoint.retries,
    )


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
        raise BadAddress(f"“{_shown(address)}” is no address of a server.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text) or port == 0:
        raise BadAddress(f"“{_shown(address)}” is no address of a server.")
    path = _CALLS.sub("", parts.path.rstrip("/")).rstrip("/")
    if not any(_VERSION.fullmatch(step) for step in path.split("/")):
        path += "/v1"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def place(base_url: str) -> str:
    """Host and port of an address, for people to read."""
    return urlsplit(base_url).netloc.rpartition("@")[2] or base_url


def is_loopback(base_url: str) -> bool:
    """Whether the address is on this machine."""
    host = urlsplit(base_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_near(text: str) -> bool:
    """Whether an address without a scheme is rather one of this network, where servers seldom speak TLS."""
    host = urlsplit(f"http://{text}").hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home", ".internal", ".localhost"))
    return True


def _environment_address(environ: Mapping[str, str]) -> str:
    try:
        return normalise(environ.get("OPENAI_BASE_URL", ""))
    except BadAddress:
        return ""


def _key(environ: Mapping[str, str], name: str) -> str:
    return environ.get(name, "").strip() if name else ""


def _shown(address: str) -> str:
    return clean_line(address.rpartition("@")[2], 80)
