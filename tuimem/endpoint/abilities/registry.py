"""All abilities. A new one joins this list; nothing else knows of it."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from tuimem.endpoint.abilities.ability import Ability
from tuimem.endpoint.abilities.answer_form import ANSWER_FORM
from tuimem.endpoint.abilities.known import Abilities
from tuimem.endpoint.abilities.messages import ASSISTANT_FIRST, ASSISTANT_LAST, SYSTEM_LATER, SYSTEM_ROLE
from tuimem.endpoint.abilities.request_fields import CHOOSING_WORDS, TOKEN_LIMIT, USAGE_IN_STREAM
from tuimem.endpoint.abilities.thinking import WITHOUT_THINKING
from tuimem.endpoint.abilities.tokenizer import COUNTS_TOKENS
from tuimem.endpoint.abilities.window import WINDOW
from tuimem.endpoint.protocol import Json, PromptMessage, joined_neighbours
from tuimem.endpoint.sampling import Sampling
from tuimem.messages import Role

ABILITIES: tuple[Ability, ...] = (
    WINDOW,
    COUNTS_TOKENS,
    TOKEN_LIMIT,
    CHOOSING_WORDS,
    WITHOUT_THINKING,
    USAGE_IN_STREAM,
    ANSWER_FORM,
    ASSISTANT_LAST,
    SYSTEM_LATER,
    ASSISTANT_FIRST,
    SYSTEM_ROLE,
)
"""In the order in which a refusal makes us do without them."""


def as_taken(
    messages: Sequence[PromptMessage],
    known: Abilities,
    by_hand: Mapping[str, Json],
    tried: Mapping[str, Json] | None = None,
) -> list[PromptMessage]:
    """The messages as this server takes them; the same ones where it takes all."""
    adapted = list(messages)
    for ability in ABILITIES:
        if ability.adapt is not None:
            adapted = ability.adapt(adapted, _value(ability, known, by_hand, tried or {}))
    return adapted if adapted == list(messages) else joined_neighbours(adapted)


def missing(known: Abilities, by_hand: Mapping[str, Json]) -> frozenset[str]:
    """The names of the abilities without which the messages of a request have to be adapted."""
    adapting = (ability for ability in ABILITIES if ability.adapt is not None)
    return frozenset(ability.name for ability in adapting if not _value(ability, known, by_hand, {}))


def roles_without(names: Container[str], roles: Sequence[Role]) -> list[Role]:
    """The roles that messages of these roles are sent in to a server that is without the abilities of these names."""
    adapting = [one.adapt for one in (SYSTEM_LATER, SYSTEM_ROLE) if one.adapt is not None and one.name in names]
    if not adapting:
        return list(roles)
    messages = [PromptMessage(role, "") for role in roles]
    for adapt in adapting:
        messages = adapt(messages, False)
    return [message.role for message in messages]


def request_body(
    messages: Sequence[PromptMessage], sampling: Sampling, known: Abilities, tried: Mapping[str, Json]
) -> dict[str, Json]:
    """The body of a chat request as this server takes it; `tried` are values that go before what is known."""
    taken = as_taken(messages, known, sampling.by_hand, tried)
    body: dict[str, Json] = {"messages": [message.as_json() for message in taken], "stream": True}
    if sampling.model:
        body["model"] = sampling.model
    for ability in ABILITIES:
        if ability.write is not None:
            ability.write(body, _value(ability, known, sampling.by_hand, tried), sampling)
    body.update(sampling.extra)
    return body


def after_refusal(
    said: str,
    messages: Sequence[PromptMessage],
    sampling: Sampling,
    known: Abilities,
    tried: Mapping[str, Json],
    *,
    may_doubt: bool = True,
) -> tuple[str, Json] | None:
    """The name and the value of the ability to try next, after the server has refused with these words.

    None when there is nothing left to try, which words that name nothing are too unless we `may_doubt`.
    """
    said = said.lower()
    open_to_change = [ability for ability in ABILITIES if ability.name not in sampling.by_hand]

    def changes(ability: Ability, value: Json) -> bool:
        """Whether the request would be another one."""
        bare = replace(sampling, extra={})
        before = request_body(messages, bare, known, tried)
        return request_body(messages, bare, known, {**tried, ability.name: value}) != before

    for ability in open_to_change:
        if ability.when_named is not None:
            value = ability.when_named(_value(ability, known, {}, tried), said)
            if value is not None and changes(ability, value):
                return ability.name, value
    for ability in open_to_change:
        value = ability.when_in_doubt
        if may_doubt and value is not None and changes(ability, value):
            return ability.name, value
    return None


def _value(ability: Ability, known: Abilities, by_hand: Mapping[str, Json], tried: Mapping[str, Json]) -> Json:
    for chosen in (by_hand, tried):
        if ability.name in chosen:
            return chosen[ability.name]
    return known.find(ability).value
