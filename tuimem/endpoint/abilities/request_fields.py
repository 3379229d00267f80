"""Abilities that decide how a request is written: servers differ in the fields that they take."""

from tuimem.endpoint.abilities.ability import MONTH, Ability
from tuimem.endpoint.protocol import Json
from tuimem.endpoint.sampling import Sampling

_USUAL_LIMIT, _NEWER_LIMIT = "max_tokens", "max_completion_tokens"


def _write_limit(body: dict[str, Json], value: Json, sampling: Sampling) -> None:
    body[str(value)] = sampling.most_tokens + sampling.thinking_tokens


def _write_sampling(body: dict[str, Json], value: Json, sampling: Sampling) -> None:
    if value:
        body["temperature"] = sampling.temperature
        body["top_p"] = sampling.top_p


def _write_usage_wish(body: dict[str, Json], value: Json, sampling: Sampling) -> None:
    if value:
        body["stream_options"] = {"include_usage": True}


TOKEN_LIMIT = Ability(
    "token_limit",
    default=_USUAL_LIMIT,
    write=_write_limit,
    when_named=lambda value, said: _NEWER_LIMIT if _NEWER_LIMIT in said and value == _USUAL_LIMIT else None,
    holds=MONTH,
)
"""The name of the field that limits an answer: newer models of OpenAI know only the newer one."""

CHOOSING_WORDS = Ability(
    "sampling",
    default=True,
    write=_write_sampling,
    when_named=lambda value, said: False if "temperature" in said or "top_p" in said else None,
    holds=MONTH,
)
"""Whether temperature and top_p are taken: models that reason at OpenAI take neither."""

USAGE_IN_STREAM = Ability(
    "stream_options",
    default=True,
    write=_write_usage_wish,
    when_named=lambda value, said: False if "stream_options" in said else None,
    when_in_doubt=False,
    holds=MONTH,
)
"""Whether a stream may be asked to end with the number of tokens: older servers know no `stream_options`."""
