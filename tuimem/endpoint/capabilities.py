"""What a server can do, found by asking: its models, the window, and whether it counts tokens for us."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import BadAnswer, BadRequest, EndpointError, KeyUnavailable, NotFoundOnServer, ServerFailed
from tuimem.endpoint.estimate import EstimateCounter
from tuimem.endpoint.model_list import chat_models
from tuimem.endpoint.protocol import Model
from tuimem.endpoint.server_kinds import KINDS, ServerKind, tokens_in
from tuimem.endpoint.tokens import ServerCounter, TiktokenCounter, TokenCounter

_PATIENCE = 1.5
"""Seconds for one question; all of a round are asked at once, and there are three rounds at most."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What is known of a server. `window` is in tokens, None when it does not tell.

    `kind` is the name of one of `KINDS`, or "OpenAI-compatible". `counts_tokens`: it has a tokenizer that we may use.
    """

    kind: str
    model: str
    models: tuple[Model, ...]
    window: int | None
    counts_tokens: bool


async def probe(client: Client) -> Capabilities:
    """Ask the server what it can do; takes a couple of seconds at most.

    A server that has no list of models is no error. Raises `EndpointError` when it cannot be reached or wants a key.
    """
    models = await _models(client)
    model = client.connection.model or next((each.id for each in chat_models(models)), "")
    asked = await asyncio.gather(*(_recognise(client, kind, model) for kind in KINDS))
    recognised = [(kind, window) for kind, window in zip(KINDS, asked, strict=True) if window is not None]
    kind, window = recognised[0] if recognised else (None, 0)
    if kind is not None and kind.name == "Ollama":
        window = await _ollama_loaded(client, model) or window
    listed = next((each.window for each in models if each.id == model), None)
    return Capabilities(
        kind=kind.name if kind is not None else "OpenAI-compatible",
        model=model,
        models=tuple(models),
        window=window or listed,
        counts_tokens=kind is not None and await _counts(client, kind, model),
    )


async def counter_for(client: Client, capabilities: Capabilities, environ: Mapping[str, str]) -> TokenCounter:
    """The best counter for this server: its own, else tiktoken if its vocabulary is on this machine, else estimates."""
    kind = next((kind for kind in KINDS if kind.name == capabilities.kind), None)
    if capabilities.counts_tokens and kind is not None and kind.tokenizer is not None:
        return ServerCounter(client, kind.name, kind.tokenizer, capabilities.model)
    return await TiktokenCounter.cached(environ) or EstimateCounter()


async def embeds(client: Client, model: str) -> bool:
    """Whether the server makes embeddings with this model. Raises `EndpointError` when it does not answer at all."""
    try:
        answer = await client.request(
            "POST", f"{client.connection.base_url}/embeddings", {"model": model, "input": "Hi"}
        )
    except (NotFoundOnServer, BadRequest, ServerFailed, BadAnswer):
        return False
    return isinstance(answer, dict) and bool(answer.get("data"))


async def _models(client: Client) -> list[Model]:
    try:
        return await client.models()
    except (NotFoundOnServer, BadRequest, BadAnswer):
        return []


async def _recognise(client: Client, kind: ServerKind, model: str) -> int | None:
    body = kind.body(model) if kind.body is not None else None
    answer = await _ask(client, kind.path, body)
    return None if answer is None else kind.read(answer, model)


async def _counts(client: Client, kind: ServerKind, model: str) -> bool:
    if kind.tokenizer is None:
        return False
    answer = await _ask(client, kind.tokenizer.path, kind.tokenizer.body(model, "Hello, world."))
    return answer is not None and bool(kind.tokenizer.read(answer))


async def _ollama_loaded(client: Client, model: str) -> int | None:
    """The window of a model that Ollama has loaded: newer versions tell it."""
    answer = await _ask(client, "/api/ps", None)
    loaded = answer.get("models") if answer is not None else None
    for item in loaded if isinstance(loaded, list) else []:
        if isinstance(item, dict) and model in (item.get("name"), item.get("model")):
            return tokens_in(item.get("context_length"))
    return None


async def _ask(client: Client, path: str, body: Mapping[str, object] | None) -> Mapping[str, object] | None:
    """What a path of the server's own answers; None when it does not know the path."""
    method = "GET" if body is None else "POST"
    try:
        answer = await client.request(method, client.connection.root + path, body, seconds=_PATIENCE)
    except KeyUnavailable:
        raise
    except EndpointError:
        return None
    return answer if isinstance(answer, dict) else None
