"""How an answer is wanted: what each request says of the model, the words it chooses, and how many."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tuimem.endpoint.errors import ExtraFieldsUnusable
from tuimem.endpoint.protocol import Json
from tuimem.settings.model import Accepts, EndpointSettings, Settings, SummarySettings

SETTABLE = ("system_role", "system_later", "assistant_first", "assistant_last")
"""The abilities that have a setting of their name."""

_ANSWER_TOKENS = 1024
"""Of an answer with what was learned, unless its job wants another number."""

_OURS = frozenset({"messages", "stream"})


@dataclass(frozen=True, slots=True)
class Sampling:
    """What goes with one request. An empty `model` is the first that the server lists.

    `most_tokens` are those of the answer. A model that `thinks` may do so first; thinking is switched off otherwise,
    where the server can. `thinking_tokens` are allowed for it on top. `extra` are further fields of the request.
    `limit_setting` is the setting to raise when thinking uses up all tokens. `by_hand` are the abilities that the user
    has set, by name; they go before all that is known, and no refusal changes them. The answer is to be JSON of a
    `schema` where there is one and the server can hold it to that.
    """

    model: str = ""
    temperature: float = 0.8
    top_p: float = 0.95
    most_tokens: int = 512
    thinks: bool = True
    thinking_tokens: int = 0
    extra: Mapping[str, Json] = field(default_factory=dict)
    limit_setting: str = "endpoint.reply_tokens"
    by_hand: Mapping[str, Json] = field(default_factory=dict)
    schema: Mapping[str, Json] | None = None


def sampling_for_chat(settings: Settings, model: str, most_tokens: int | None = None) -> Sampling:
    """The sampling of the next reply; `most_tokens` of the plan, else the setting. Raises `ExtraFieldsUnusable`."""
    endpoint = settings.endpoint
    return Sampling(
        model=model,
        temperature=endpoint.temperature,
        top_p=endpoint.top_p,
        most_tokens=endpoint.reply_tokens if most_tokens is None else most_tokens,
        extra=_extra_fields(endpoint.extra_fields, "endpoint"),
        by_hand=by_hand(endpoint),
    )


def sampling_for_summaries(settings: Settings, model: str) -> Sampling:
    """The sampling of the next summary. `model` is used when the settings name none for summaries.

    Raises `ExtraFieldsUnusable`.
    """
    own = settings.summaries
    return Sampling(
        model=own.model or model,
        temperature=own.temperature,
        top_p=own.top_p,
        most_tokens=own.max_tokens,
        thinks=False,
        thinking_tokens=own.reasoning_tokens,
        extra=_extra_fields(own.extra_fields, "summaries"),
        limit_setting="summaries.reasoning_tokens",
        by_hand=by_hand(own),
    )


def sampling_for_memory(settings: Settings, model: str) -> Sampling:
    """The sampling of what learns from chats: that of summaries, always the most likely words, and more of them.

    Raises `ExtraFieldsUnusable`.
    """
    return replace(sampling_for_summaries(settings, model), temperature=0.0, most_tokens=_ANSWER_TOKENS)


def by_hand(group: EndpointSettings | SummarySettings) -> Mapping[str, Json]:
    """The abilities that the user has set, by name."""
    chosen = {name: getattr(group, name) for name in SETTABLE}
    return {name: value is Accepts.YES for name, value in chosen.items() if value is not Accepts.AUTO}


def _extra_fields(text: str, group: str) -> Mapping[str, Json]:
    if not text.strip():
        return {}
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise ExtraFieldsUnusable(f"The setting {group}.extra_fields is not valid JSON.") from None
    if not isinstance(fields, dict):
        raise ExtraFieldsUnusable(f"The setting {group}.extra_fields is not a JSON object.")
    if taken := _OURS & fields.keys():
        raise ExtraFieldsUnusable(f"The setting {group}.extra_fields cannot change “{min(taken)}”.")
    return fields
