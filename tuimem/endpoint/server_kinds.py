"""The kinds of servers that tell more about themselves than the protocol asks for. A new kind joins `KINDS`.

Each is recognised by one path of its own, which also tells the window; some count tokens for us.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from tuimem.endpoint.model_list import WINDOW_FIELDS
from tuimem.endpoint.protocol import Json

_OLLAMA_DEFAULT = 4096
"""Tokens: Ollama cuts prompts silently at this unless `num_ctx` or OLLAMA_CONTEXT_LENGTH says otherwise (its FAQ)."""


class ServerTokenizer(Struct, frozen=True):
    """Where a server counts tokens: `body` makes the request from model and text, `read` finds the count or None."""

    path: str
    body: Callable[[str, str], dict[str, object]]
    read: Callable[[Mapping[str, Any]], int | None]


class ServerKind(Struct, frozen=True):
    """One kind. `body` makes the request to `path` from the model's name, None for a GET.

    `read` gets the answer and the model's name, and returns None for the answer of another kind of server, else the
    window in tokens, 0 where it is not told. `loaded_path` tells of models that are loaded; `read_loaded` finds the
    window of one of them. `without_thinking` are the fields of a request that switch thinking off.
    """

    name: str
    path: str
    read: Callable[[Mapping[str, Any], str], int | None]
    body: Callable[[str], dict[str, object]] | None = None
    tokenizer: ServerTokenizer | None = None
    loaded_path: str = ""
    read_loaded: Callable[[Mapping[str, Any], str], int | None] = lambda answer, model: None
    without_thinking: Mapping[str, Json] = field(default_factory=dict)


_TEMPLATE_SWITCH: Mapping[str, Json] = {"chat_template_kwargs": {"enable_thinking": False}}
"""Read by the chat templates of models that think at will: llama.cpp's server README, vLLM's “Reasoning outputs”."""

_EFFORT_SWITCH: Mapping[str, Json] = {"reasoning_effort": "none"}
"""Ollama's “OpenAI compatibility”, where `think` of its own protocol has no effect; LM Studio takes the same."""


def tokens_in(value: object) -> int | None:
    """A number of tokens, None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _length(value: object) -> int | None:
    return len(value) if isinstance(value, list) else None


def _llama_cpp(answer: Mapping[str, Any], _: str) -> int | None:
    settings = answer.get("default_generation_settings")
    return (tokens_in(settings.get("n_ctx")) or 0) if isinstance(settings, dict) else None


def _lm_studio(answer: Mapping[str, Any], model: str) -> int | None:
    listed = answer.get("data")
    if not isinstance(listed, list):
        return None
    named = [item for item in listed if isinstance(item, dict) and item.get("id") == model]
    fields = [item.get(field) for item in named for field in WINDOW_FIELDS]
    return next((n for n in map(tokens_in, fields) if n), 0)


def _ollama(answer: Mapping[str, Any], _: str) -> int | None:
    """What is in force is `num_ctx`; what the model could do only bounds it."""
    info = answer.get("model_info")
    if not isinstance(info, dict):
        return None
    possible = next((n for key, n in info.items() if key.endswith(".context_length") and tokens_in(n)), None)
    chosen = re.search(r"^num_ctx\s+(\d+)", str(answer.get("parameters", "")), re.MULTILINE)
    in_force = int(chosen[1]) if chosen else _OLLAMA_DEFAULT
    return min(in_force, possible) if possible else in_force


def _ollama_loaded(answer: Mapping[str, Any], model: str) -> int | None:
    """The window of a model that is loaded: newer versions tell it."""
    loaded = answer.get("models")
    for item in loaded if isinstance(loaded, list) else []:
        if isinstance(item, dict) and model in (item.get("name"), item.get("model")):
            return tokens_in(item.get("context_length"))
    return None


KINDS = (
    ServerKind(
        "KoboldCpp",
        "/api/extra/true_max_context_length",
        lambda answer, _: tokens_in(answer.get("value")),
        tokenizer=ServerTokenizer(
            "/api/extra/tokencount",
            lambda _, text: {"prompt": text, "special": False},
            lambda answer: tokens_in(answer.get("value")),
        ),
    ),
    ServerKind(
        "llama.cpp",
        "/props",
        _llama_cpp,
        tokenizer=ServerTokenizer(
            "/tokenize", lambda _, text: {"content": text}, lambda answer: _length(answer.get("tokens"))
        ),
        without_thinking=_TEMPLATE_SWITCH,
    ),
    ServerKind("LM Studio", "/api/v0/models", _lm_studio, without_thinking=_EFFORT_SWITCH),
    ServerKind(
        "Ollama",
        "/api/show",
        _ollama,
        lambda model: {"model": model},
        loaded_path="/api/ps",
        read_loaded=_ollama_loaded,
        without_thinking=_EFFORT_SWITCH,
    ),
    ServerKind(
        "text-generation-webui",
        "/v1/internal/model/info",
        lambda answer, _: 0 if "model_name" in answer else None,
        tokenizer=ServerTokenizer(
            "/v1/internal/token-count", lambda _, text: {"text": text}, lambda answer: tokens_in(answer.get("length"))
        ),
    ),
    ServerKind(
        "vLLM",
        "/tokenize",
        lambda answer, _: (tokens_in(answer.get("max_model_len")) or 0) if "count" in answer else None,
        lambda model: {"model": model, "prompt": "Hello"},
        tokenizer=ServerTokenizer(
            "/tokenize",
            lambda model, text: {"model": model, "prompt": text, "add_special_tokens": False},
            lambda answer: tokens_in(answer.get("count")),
        ),
        without_thinking=_TEMPLATE_SWITCH,
    ),
)
