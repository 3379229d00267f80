"""What can go wrong between a request and its answer, each error with two sentences for the user.

EndpointError
├── Unreachable           no connection came about
│   ├── BadAddress        the base URL makes no sense
│   ├── ConnectionRefused nobody listens there
│   ├── NothingFound      no server is set, and none answers on this machine
│   ├── NotChosenYet      servers answer on this machine, and the user has chosen none of them
│   ├── NameNotFound      the name has no address
│   ├── TlsFailed         the encrypted connection could not be made
│   └── ConnectTimedOut
├── TimedOut              connected, then silence
│   ├── FirstTokenTimedOut
│   └── TokenTimedOut
├── Rejected              answered with an error
│   ├── BadRequest        400, and what has no name of its own
│   │   └── TemplateRefused   the model's chat template takes no such messages
│   ├── ContextTooLong    the prompt does not fit the model's window
│   ├── Unauthorized      401, 403
│   ├── NotFoundOnServer  404
│   ├── TooLarge          413
│   ├── RateLimited       429
│   ├── ServerFailed      5xx
│   │   └── BrokeOnRequest    500: perhaps because of what it was asked
│   └── ErrorInAnswer     an error object where the reply should be
├── BadAnswer             answered with something that is no reply
│   ├── StreamCut
│   ├── MalformedAnswer
│   └── EmptyAnswer
│       └── OnlyReasoning all tokens went into the reasoning
├── ModelNotListed        the server has no such model
├── KeyUnavailable        the API key could not be had
├── ExtraFieldsUnusable   the setting endpoint.extra_fields makes no sense
└── LocalModelFailed      the built-in model
    ├── NotInstalled
    ├── ModelFileUnusable
    └── DownloadFailed
"""

from collections.abc import Iterable
from typing import ClassVar

from tuimem.errors import TuimemError


class EndpointError(TuimemError):
    """Something between a request and its answer went wrong.

    `retryable`: the same request may succeed if sent again, so long as nothing was received. `retry_after`: seconds
    that the server asks to wait before that.
    """

    retryable: ClassVar[bool] = False
    default_remedy: ClassVar[str] = "Try again, or run `tuimem doctor` to see what is wrong."

    def __init__(self, what: str, remedy: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(what, remedy or self.default_remedy)
        self.retry_after = retry_after

    def hide(self, secrets: Iterable[str]) -> None:
        """Take secrets out of the text: a server may repeat the key that it was sent."""
        for secret in secrets:
            self.what = self.what.replace(secret, "…")
            self.remedy = self.remedy.replace(secret, "…")
        self.args = (f"{self.what} {self.remedy}",)


class Unreachable(EndpointError):
    """No connection came about."""

    default_remedy = "Check that the server is running, and its address in the settings (endpoint.base_url)."


class BadAddress(Unreachable):
    """The base URL is not one."""

    default_remedy = "Write it like http://localhost:8080/v1 (setting endpoint.base_url)."


class ConnectionRefused(Unreachable):
    """Nobody listens at the address."""

    retryable = True
    default_remedy = "Start the server, or check the address in the settings (endpoint.base_url)."


class NothingFound(ConnectionRefused):
    """There is nothing to connect to."""


class NotChosenYet(NothingFound):
    """Servers were found, and the user has not said that any of them may be used. `base_url` is the first one's."""

    default_remedy = "Choose a model to use that server. tuimem then sends your messages there and does not ask again."

    def __init__(self, what: str, remedy: str = "", *, base_url: str = "") -> None:
        super().__init__(what, remedy)
        self.base_url = base_url


class NameNotFound(Unreachable):
    """The server's name has no address."""

    default_remedy = "Check the spelling of the address and your network."


class TlsFailed(Unreachable):
    """The encrypted connection could not be made."""

    default_remedy = "Use http:// if the server does not support TLS; otherwise fix its certificate."


class ConnectTimedOut(Unreachable):
    """No connection within `connect_timeout`."""

    retryable = True


class TimedOut(EndpointError):
    """The server went silent."""


class FirstTokenTimedOut(TimedOut):
    """No token within `first_token_timeout`."""

    default_remedy = "Try again, or raise endpoint.first_token_timeout if the model needs longer to read the prompt."


class TokenTimedOut(TimedOut):
    """No further token within `token_timeout`."""

    default_remedy = "Try again, or raise endpoint.token_timeout if the model is slow."


class Rejected(EndpointError):
    """The server answered with an error."""


class BadRequest(Rejected):
    """The server does not take the request."""

    default_remedy = "Check the model and the sampling settings; the server's message says more."


class TemplateRefused(BadRequest):
    """The chat template of the model takes no messages like these."""

    default_remedy = "Check the model's chat template, or set endpoint.system_role and the settings after it by hand."


class ContextTooLong(Rejected):
    """The prompt does not fit. `limit` is the model's window in tokens, where the server named it."""

    default_remedy = "Set endpoint.window to the size of the model's window, or shorten what is always sent."

    def __init__(self, what: str, remedy: str = "", *, limit: int | None = None) -> None:
        super().__init__(what, remedy)
        self.limit = limit


class Unauthorized(Rejected):
    """The key is missing, wrong, or may not do this."""

    default_remedy = "Put the key into an environment variable, set endpoint.api_key_env to its name, and restart."


class NotFoundOnServer(Rejected):
    """The path or the model is not there."""

    default_remedy = "Check the address (most end in /v1) and the model name; /model lists the models."


class ModelNotListed(EndpointError):
    """The server has no model of this name."""


class TooLarge(Rejected):
    """The request has too many bytes."""

    default_remedy = "Set a smaller endpoint.window."


class RateLimited(Rejected):
    """Too many requests."""

    retryable = True
    default_remedy = "Wait a moment, then try again."


class ServerFailed(Rejected):
    """The server could not do it."""

    retryable = True
    default_remedy = "Try again. If the problem persists, check the server's log."


class BrokeOnRequest(ServerFailed):
    """The server failed on its own while it worked on the request, which may be what it failed on."""


class ErrorInAnswer(Rejected):
    """The server began well and then sent an error."""

    default_remedy = "Try again. If the problem persists, check the server's log."


class BadAnswer(EndpointError):
    """What came is no reply."""


class StreamCut(BadAnswer):
    """The connection ended before the reply did."""

    retryable = True
    default_remedy = "Try again, or continue the reply."


class MalformedAnswer(BadAnswer):
    """What came is not in the protocol."""

    default_remedy = "Check that the address belongs to an OpenAI-compatible server (most end in /v1)."


class EmptyAnswer(BadAnswer):
    """The reply has no text."""

    default_remedy = "Try again. If the problem persists, use another model or a higher temperature."


class OnlyReasoning(EmptyAnswer):
    """All tokens of the reply went into the reasoning before it."""

    default_remedy = "Allow more tokens, or choose a model that reasons less."


class KeyUnavailable(EndpointError):
    """The API key could not be had. Its text never holds the key or the command's output."""

    default_remedy = "Run the command in endpoint.api_key_command yourself to see what it prints."


class ExtraFieldsUnusable(EndpointError):
    """What the user wants in every request cannot be put there."""

    default_remedy = 'Write it like {"min_p": 0.05}, or leave it empty.'


class LocalModelFailed(EndpointError):
    """The built-in model could not be started, or ended."""

    default_remedy = "Try again, or use a smaller model or a smaller local.window."


class NotInstalled(LocalModelFailed):
    """The library behind the built-in model is missing."""

    default_remedy = "Install it with: pip install 'tuimem[local]'"


class ModelFileUnusable(LocalModelFailed):
    """The model file is missing or no GGUF file."""

    default_remedy = "Choose another file with --model-file, or unset local.model_file."


class DownloadFailed(LocalModelFailed):
    """A model file could not be had from the hub."""

    default_remedy = "Check the network and try again. The download resumes where it stopped."
