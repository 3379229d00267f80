"""What works with a server and what does not, by real requests: the report of `tuimem doctor`."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

from tuimem.endpoint import resolve
from tuimem.endpoint.abilities import Ability, AbilityStore
from tuimem.endpoint.abilities.messages import ASSISTANT_FIRST, ASSISTANT_LAST, SYSTEM_LATER, SYSTEM_ROLE
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import EmptyAnswer, EndpointError, OnlyReasoning, Unauthorized
from tuimem.endpoint.probe import Report, embeds, probe
from tuimem.endpoint.protocol import PromptMessage, ReasoningDelta, TextDelta
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import Server
from tuimem.messages import Role

_HELLO = [PromptMessage(Role.USER, "Count from one to ten.")]
CHECKED = "tuimem doctor"
"""Where it was learned from that something works."""

_FEW_TOKENS = 24
"""Enough to see more than one piece arrive."""


@dataclass(frozen=True, slots=True)
class ServerCheck:
    """One thing that was tried. `ok` is None for what a server need not have.

    `detail` is a sentence; `remedy` is empty when there is nothing to do.
    """

    name: str
    ok: bool | None
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of messages that not every model takes: what is tried, and what becomes of it where it is refused."""

    name: str
    ability: Ability
    messages: tuple[PromptMessage, ...]
    accepted: str
    refused: str


_BRIEFLY = PromptMessage(Role.SYSTEM, "Answer in one word.")
_ASKED, _ANSWERED = PromptMessage(Role.USER, "Count from one to ten."), PromptMessage(Role.ASSISTANT, "One, two,")

ORDERS = (
    Order(
        "system messages",
        SYSTEM_ROLE,
        (_BRIEFLY, _ASKED),
        "System messages are accepted.",
        "System messages are refused; their text is sent in your messages.",
    ),
    Order(
        "later system messages",
        SYSTEM_LATER,
        (_BRIEFLY, _ASKED, _ANSWERED, _BRIEFLY, _ASKED),
        "System messages may stand between other messages.",
        "System messages may only stand at the beginning; the text of later ones is sent in your messages.",
    ),
    Order(
        "character first",
        ASSISTANT_FIRST,
        (_ANSWERED, _ASKED),
        "The character may begin a chat.",
        "A user message has to come first; the text of chats.opening is sent there.",
    ),
    Order(
        "unfinished replies",
        ASSISTANT_LAST,
        (_ASKED, _ANSWERED),
        "A request may end with an unfinished reply.",
        "A request must end with a user message; an instruction to continue is sent there.",
    ),
)


async def check_server(server: Server, model: str = "", store: AbilityStore | None = None) -> list[ServerCheck]:
    """Try all that the program uses of a server: chat, streaming, model list, context size, tokenizer, embeddings, and
    the orders of messages that it takes.

    With the first model that it lists, unless one is named. What was found out is kept in the store. A request that
    fails by chance is sent once more, since it says nothing about the server's abilities.
    """
    async with Client(replace(server, limits=replace(server.limits, retries=1)), store=store) as client:
        try:
            found = await probe(client, model, "the settings")
        except Unauthorized as error:
            return [ServerCheck("connection", True, f"{server.place} answers."), _key_refused(error)]
        except EndpointError as error:
            return [ServerCheck("connection", False, error.what, error.remedy)]
        steps: list[tuple[str, Callable[[Client, Report], Awaitable[ServerCheck]]]] = [
            ("chat", _chat),
            ("streaming", _streaming),
        ]
        checks = [ServerCheck("connection", True, f"{found.kind} answers at {server.place}.")]
        for name, step in steps:
            try:
                checks.append(await step(client, found))
            except Unauthorized as error:
                return [*checks, _key_refused(error), _model_list(found)]
            except EndpointError as error:
                checks.append(ServerCheck(name, False, error.what, error.remedy))
        if server.api_key or server.api_key_command:
            checks.insert(1, ServerCheck("API key", True, "The server accepts it."))
        if all(check.ok is not False for check in checks):
            checks += await _orders(client, found)
        return [*checks, _model_list(found), _context_size(found), _tokenizer(found), await _embeddings(client, found)]


def _few_words(found: Report) -> Sampling:
    return Sampling(found.model.value, temperature=0.0, most_tokens=_FEW_TOKENS)


async def _chat(client: Client, found: Report) -> ServerCheck:
    name = found.model.value or "The model"
    try:
        answer = await client.complete(_HELLO, _few_words(found))
    except OnlyReasoning:
        return ServerCheck("chat", True, f"{name} reasons before it replies.")
    usage = "counts tokens" if answer.usage is not None else "does not report how many tokens a request had"
    return ServerCheck("chat", True, f"{name} replies, and {usage}.")


async def _streaming(client: Client, found: Report) -> ServerCheck:
    pieces = 0
    try:
        async with aclosing(client.stream_chat(_HELLO, _few_words(found))) as events:
            async for event in events:
                pieces += isinstance(event, TextDelta | ReasoningDelta)
    except EmptyAnswer:
        if not pieces:
            raise
    if pieces > 1:
        return ServerCheck("streaming", True, "Replies arrive word by word.")
    return ServerCheck("streaming", None, "Replies arrive all at once.", "Nothing to fix; they only appear later.")


def _key_refused(error: Unauthorized) -> ServerCheck:
    return ServerCheck("API key", False, error.what, error.remedy)


async def _orders(client: Client, found: Report) -> list[ServerCheck]:
    """Which orders of messages are taken, by requests, whatever was known of it before: servers change."""
    checks = []
    for order in ORDERS:
        found.abilities.forget(order.ability.name)
    for order in ORDERS:
        if order.ability is not SYSTEM_LATER or found.abilities.find(SYSTEM_ROLE).value:
            checks.append(await _order(client, found, order))
    return checks


async def _order(client: Client, found: Report, order: Order) -> ServerCheck:
    try:
        await client.complete(order.messages, _few_words(found))
    except EmptyAnswer:
        pass  # it was taken, and that is what is asked
    except EndpointError as error:
        return ServerCheck(order.name, None, error.what)
    if not found.abilities.find(order.ability).value:
        return ServerCheck(order.name, None, order.refused, "Nothing to fix; requests are adapted.")
    await found.abilities.learn(order.ability.name, True, CHECKED)
    return ServerCheck(order.name, True, order.accepted)


def _model_list(found: Report) -> ServerCheck:
    if found.models:
        names = ", ".join(model.id for model in found.models[:5])
        more = f" and {len(found.models) - 5} more" if len(found.models) > 5 else ""
        return ServerCheck("model list", True, f"{names}{more}.")
    return ServerCheck("model list", None, "The server lists no model.", "Name one in endpoint.model.")


def _context_size(found: Report) -> ServerCheck:
    if (window := resolve.told_window(found.abilities)) is not None:
        return ServerCheck("context size", True, f"{window.value:,} tokens, from {window.source}.")
    return ServerCheck(
        "context size", None, "The server does not report it.", "Set endpoint.window to the model's window."
    )


def _tokenizer(found: Report) -> ServerCheck:
    counts = resolve.tokenizer(found.abilities, has_vocabulary=False)
    if counts.value == "server":
        return ServerCheck("tokenizer", True, f"The server counts tokens itself, at {counts.source}.")
    detail = "The server has none; tokens are estimated and corrected by what it reports."
    return ServerCheck("tokenizer", None, detail)


async def _embeddings(client: Client, found: Report) -> ServerCheck:
    try:
        ok = await embeds(client, found.model.value)
    except EndpointError as error:
        return ServerCheck("embeddings", None, error.what)
    return ServerCheck(
        "embeddings", ok or None, "The server makes embeddings." if ok else "The server makes no embeddings."
    )
