"""The answer of `/v1/models`, in the forms that servers give it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tuimem.endpoint.errors import MalformedAnswer
from tuimem.endpoint.protocol import Model
from tuimem.text import clean_line

WINDOW_FIELDS = (
    "n_ctx",
    "loaded_context_length",
    "max_model_len",
    "context_length",
    "context_window",
    "max_context_length",
)
"""llama.cpp, LM Studio, vLLM, OpenRouter, Groq, Mistral; what is loaded comes before what would be possible."""

_EMBEDS = ("embed", "bge-", "minilm", "e5-", "gte-")
_NO_CHAT = ("embed", "rerank", "whisper", "tts", "moderation", "dall-e", "bge-")


def models_in(payload: object) -> list[Model]:
    """The listed models. Raises `MalformedAnswer` when the payload is no list of models."""
    return [
        Model(clean_line(name), _window(item))
        for item in _items(payload)
        if isinstance(name := item.get("id") or item.get("name") or item.get("model"), str) and name
    ]


def chat_models(models: Sequence[Model]) -> list[Model]:
    """Those that can hold a chat, as far as names tell; all when none is left."""
    return [m for m in models if not any(part in m.id.lower() for part in _NO_CHAT)] or list(models)


def embedding_models(models: Sequence[Model]) -> list[Model]:
    """Those that give vectors, as far as names tell; a server that lists one model may serve it under any name."""
    named = [m for m in models if any(part in m.id.lower() for part in _EMBEDS)]
    return named or list(models if len(models) == 1 else [])


def _items(payload: object) -> Iterator[Mapping[str, Any]]:
    items = payload.get("data", payload.get("models")) if isinstance(payload, dict) else payload
    if not isinstance(items, list):
        raise MalformedAnswer("The server did not send a list of models.")
    yield from (item for item in items if isinstance(item, dict))


def _window(item: Mapping[str, Any]) -> int | None:
    inner = [part for name in ("meta", "top_provider") if isinstance(part := item.get(name), dict)]
    found = (part.get(field) for part in (item, *inner) for field in WINDOW_FIELDS)
    return next((n for n in found if isinstance(n, int) and not isinstance(n, bool) and n > 0), None)
