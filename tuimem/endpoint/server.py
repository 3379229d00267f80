"""A server: where it is, whose key it gets, and how long it may take. Made from the settings and the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tuimem.endpoint.address import is_loopback, normalise, place, root
from tuimem.endpoint.errors import BadAddress
from tuimem.settings.model import EndpointSettings, Settings, SummarySettings
from tuimem.text import redact_address

KEY_VARIABLE = "OPENAI_API_KEY"
"""Whose key it is that other programs use; so it goes to https and to this machine only, unless the user names it."""

ADDRESS_VARIABLE = "OPENAI_BASE_URL"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a server may take, in seconds, and how often a request is sent again."""

    connect_timeout: float = 5.0
    first_token_timeout: float = 300.0
    token_timeout: float = 60.0
    retries: int = 2


@dataclass(frozen=True, slots=True)
class Server:
    """One server. `base_url` may hold a user name and a password: `place` and `shown` are for people.

    `api_key_command` is run by the client when a key is first needed and `api_key` is empty. `limits` are those of
    requests that bring none of their own. `is_built_in`: it runs in a process of ours, at another address each time.
    """

    name: str
    base_url: str = field(repr=False)
    api_key: str = field(default="", repr=False)
    api_key_command: str = field(default="", repr=False)
    limits: Limits = Limits()
    is_built_in: bool = False

    @property
    def root(self) -> str:
        """Where the server's own paths begin."""
        return root(self.base_url)

    @property
    def place(self) -> str:
        """Host and port for people to read."""
        return place(self.base_url)

    @property
    def shown(self) -> str:
        """The address for people to read."""
        return redact_address(self.base_url)

    def asks_as(self, other: "Server") -> bool:
        """Whether requests go to the same place with the same key."""
        mine = (self.base_url, self.api_key, self.api_key_command if not self.api_key else "")
        return mine == (other.base_url, other.api_key, other.api_key_command if not other.api_key else "")

    def key(self, model: str) -> str:
        """What is learned of a model on this server is stored under this."""
        return f"{'built-in' if self.is_built_in else self.shown} {model}"


def limits_in_force(endpoint: EndpointSettings) -> Limits:
    """The limits of the next request."""
    return Limits(
        connect_timeout=endpoint.connect_timeout,
        first_token_timeout=endpoint.first_token_timeout,
        token_timeout=endpoint.token_timeout,
        retries=endpoint.retries,
    )


def server_at(
    address: str,
    *,
    name: str = "",
    api_key: str = "",
    endpoint: EndpointSettings | None = None,
    is_built_in: bool = False,
) -> Server:
    """A server at an address from neither the settings nor the environment: it gets no key but the one given.

    Raises `BadAddress`.
    """
    base_url = normalise(address)
    limits = limits_in_force(endpoint) if endpoint is not None else Limits()
    return Server(name or place(base_url), base_url, api_key, limits=limits, is_built_in=is_built_in)


def server_for_chat(settings: Settings, environ: Mapping[str, str], address: str = "") -> Server:
    """The server of the chat at the address given, else at the settings' one; `base_url` is empty without both.

    It gets a key only when the user has named it, in the settings or as OPENAI_BASE_URL. Raises `BadAddress`.
    """
    endpoint = settings.endpoint
    base_url = normalise(address or endpoint.base_url)
    named = base_url and base_url in (named_address(endpoint), address_in_environment(environ))
    return Server(
        name=place(base_url),
        base_url=base_url,
        api_key=key_for(base_url, endpoint, environ) if named else "",
        api_key_command=endpoint.api_key_command if named else "",
        limits=limits_in_force(endpoint),
    )


def server_for_summaries(settings: Settings, environ: Mapping[str, str], chat: Server) -> Server:
    """The server of the summaries: their own, else the chat's. The chat's key never goes to another server.

    Raises `BadAddress`.
    """
    own = settings.summaries
    base_url = normalise(own.base_url) or chat.base_url
    if base_url == chat.base_url and not (own.api_key_env or own.api_key_command):
        return chat
    if own.connection and base_url != chat.base_url:  # the user has named it, as they name the chat's
        key = key_for(base_url, own, environ)
    else:
        key = environ.get(own.api_key_env, "").strip() if own.api_key_env else ""
    command = "" if key else own.api_key_command
    is_built_in = chat.is_built_in and base_url == chat.base_url
    made = Server(place(base_url), base_url, key, command, limits=chat.limits, is_built_in=is_built_in)
    return chat if made.asks_as(chat) else made


def key_for(base_url: str, endpoint: EndpointSettings | SummarySettings, environ: Mapping[str, str]) -> str:
    """The key in the environment for a server that the user has named; empty for none.

    The variable that every program uses is not sent in the clear to another machine unless the user says so.
    """
    if endpoint.api_key_env:
        return environ.get(endpoint.api_key_env, "").strip()
    if endpoint.api_key_command or not (base_url.startswith("https:") or is_loopback(base_url)):
        return ""
    return environ.get(KEY_VARIABLE, "").strip()


def names_another(one: EndpointSettings, other: EndpointSettings) -> bool:
    """Whether the two name different servers, or the same one with different keys."""
    return (one.base_url, one.api_key_env, one.api_key_command) != (
        *(other.base_url, other.api_key_env, other.api_key_command),
    )


def named_address(endpoint: EndpointSettings) -> str:
    """The base URL that the settings name; empty without one that makes sense."""
    return _meant(endpoint.base_url)


def address_in_environment(environ: Mapping[str, str]) -> str:
    """The base URL that OPENAI_BASE_URL names; empty without one that makes sense."""
    return _meant(environ.get(ADDRESS_VARIABLE, ""))


def _meant(address: str) -> str:
    try:
        return normalise(address)
    except BadAddress:
        return ""
