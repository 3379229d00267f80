"""Asks a server what it is and what it can do."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tuimem.endpoint import resolve, vocabulary
from tuimem.endpoint.abilities import Abilities, AbilityQuestion, Learned, registry
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import BadAnswer, BadRequest, EndpointError, KeyUnavailable, NotFoundOnServer, ServerFailed
from tuimem.endpoint.estimate import EstimateCounter
from tuimem.endpoint.protocol import Model
from tuimem.endpoint.server_kinds import KINDS, ServerKind
from tuimem.endpoint.tokens import ServerCounter, TiktokenCounter, TokenCounter

_PATIENCE = 1.5
"""Seconds for one question; all of a round are asked at once, and there are three rounds at most."""

_UNKNOWN_KIND = "OpenAI-compatible"


class Report(Struct, frozen=True):
    """What a server tells. `kind` is the name of one of `KINDS`, or “OpenAI-compatible”."""

    kind: str
    model: resolve.Resolved[str]
    models: tuple[Model, ...]
    abilities: Abilities


async def probe(client: Client, wanted: str = "", source: str = "") -> Report:
    """Ask the server what it can do, with the model that is wanted, else with its first; a couple of seconds at most.

    `source` says by whom the model is wanted. What was told is in force for the client's requests from then on. A
    server without a list of models is no error. Raises `EndpointError` when it cannot be reached or wants a key.
    """
    models = await _models(client)
    model = resolve.model_name(wanted, source, models)
    asked = await asyncio.gather(*(_recognise(client, kind, model.value) for kind in KINDS))
    kind, answer = next((found for found in zip(KINDS, asked, strict=True) if found[1] is not None), (None, None))
    listed = next((each for each in models if each.id == model.value), Model(model.value))
    question = AbilityQuestion(lambda path, body: _ask(client, path, body), kind, answer or {}, listed)
    client.told.update(await _told(question))
    return Report(
        kind.name if kind is not None else _UNKNOWN_KIND, model, tuple(models), await client.abilities(model.value)
    )


async def counter_for(client: Client, report: Report, environ: Mapping[str, str]) -> TokenCounter:
    """The best counter for this server: its own, else tiktoken if its vocabulary is on this machine, else estimates."""
    has_vocabulary = await asyncio.to_thread(vocabulary.is_here, environ)
    counts = resolve.tokenizer(report.abilities, has_vocabulary=has_vocabulary).value
    kind = next((kind for kind in KINDS if kind.name == report.kind), None)
    if counts == "server" and kind is not None and kind.tokenizer is not None:
        return ServerCounter(client, kind.name, kind.tokenizer, report.model.value)
    return await TiktokenCounter.loaded() if counts == "tiktoken" else EstimateCounter()


async def embeds(client: Client, model: str) -> bool:
    """Whether the server makes embeddings with this model. Raises `EndpointError` when it does not answer at all."""
    try:
        answer = await client.request("POST", f"{client.server.base_url}/embeddings", {"model": model, "input": "Hi"})
    except (NotFoundOnServer, BadRequest, ServerFailed, BadAnswer):
        return False
    return isinstance(answer, dict) and bool(answer.get("data"))


async def _models(client: Client) -> list[Model]:
    try:
        return await client.models()
    except (NotFoundOnServer, BadRequest, BadAnswer):
        return []


async def _recognise(client: Client, kind: ServerKind, model: str) -> Mapping[str, Any] | None:
    """What the kind's own path answers; None when this is a server of another kind."""
    answer = await _ask(client, kind.path, kind.body(model) if kind.body is not None else None)
    return None if answer is None or kind.read(answer, model) is None else answer


async def _told(question: AbilityQuestion) -> dict[str, Learned]:
    asked = [ability for ability in registry.ABILITIES if ability.ask is not None]
    answers = await asyncio.gather(*(ability.ask(question) for ability in asked if ability.ask is not None))
    now = time.time()
    return {
        ability.name: Learned(told.value, told.source, now)
        for ability, told in zip(asked, answers, strict=True)
        if told is not None
    }


async def _ask(client: Client, path: str, body: Mapping[str, object] | None) -> Mapping[str, Any] | None:
    """What a path of the server's own answers; None when it does not know the path."""
    method = "GET" if body is None else "POST"
    try:
        answer = await client.request(method, client.server.root + path, body, seconds=_PATIENCE)
    except KeyUnavailable:
        raise
    except EndpointError:
        return None
    return answer if isinstance(answer, dict) else None
