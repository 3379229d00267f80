"""All abilities. A new one joins this list; nothing else knows of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tuimem.endpoint.abilities.ability import Ability
from tuimem.endpoint.abilities.known import Abilities
from tuimem.endpoint.abilities.request_fields import CHOOSING_WORDS, TOKEN_LIMIT, USAGE_IN_STREAM
from tuimem.endpoint.abilities.thinking import WITHOUT_THINKING
from tuimem.endpoint.abilities.tokenizer import COUNTS_TOKENS
from tuimem.endpoint.abilities.window import WINDOW
from tuimem.endpoint.protocol import Json, PromptMessage
from tuimem.endpoint.sampling import Sampling

ABILITIES: tuple[Ability, ...] = (
    WINDOW,
    COUNTS_TOKENS,
    TOKEN_LIMIT,
    CHOOSING_WORDS,
    WITHOUT_THINKING,
    USAGE_IN_STREAM,
)
"""In the order in which a refusal that names nothing makes us do without them."""


def request_body(
    messages: Sequence[PromptMessage], sampling: Sampling, known: Abilities, tried: Mapping[str, Json]
) -> dict[str, Json]:
    """The body of a chat request as this server takes it; `tried` are values that go before what is known."""
    body: dict[str, Json] = {"messages": [message.as_json() for message in messages], "stream": True}
    if sampling.model:
        body["model"] = sampling.model
    for ability in ABILITIES:
        if ability.write is not None:
            ability.write(body, _value(ability, known, tried), sampling)
    body.update(sampling.extra)
    return body


def after_refusal(
    said: str, sampling: Sampling, known: Abilities, tried: Mapping[str, Json]
) -> tuple[str, Json] | None:
    """The name and the value of the ability to try next, after the server has refused with these words.

    None when there is nothing left to try.
    """
    said = said.lower()
    written = [ability for ability in ABILITIES if ability.write is not None]
    for ability in written:
        if ability.when_named is not None:
            value = ability.when_named(_value(ability, known, tried), said)
            if value is not None and _changes(ability, value, sampling, known, tried):
                return ability.name, value
    for ability in written:
        value = ability.when_in_doubt
        if value is not None and _changes(ability, value, sampling, known, tried):
            return ability.name, value
    return None


def _changes(ability: Ability, value: Json, sampling: Sampling, known: Abilities, tried: Mapping[str, Json]) -> bool:
    """Whether the request would be another one."""
    bare = replace(sampling, extra={})
    before = request_body([], bare, known, tried)
    return request_body([], bare, known, {**tried, ability.name: value}) != before


def _value(ability: Ability, known: Abilities, tried: Mapping[str, Json]) -> Json:
    return tried[ability.name] if ability.name in tried else known.find(ability).value
