"""The paths beside the chat that tell one kind of server from another, as handlers of a request's body."""

from collections.abc import Callable
from typing import Any

from tests.fakes.counting import count

Route = Callable[[dict[str, Any]], object]


def llama_cpp(window: int, model: str) -> dict[str, Route]:
    """llama.cpp's server."""
    return {
        "/props": lambda _: {"default_generation_settings": {"n_ctx": window}, "total_slots": 1, "model_path": model},
        "/tokenize": lambda body: {"tokens": list(range(count(body.get("content", ""))))},
        "/v1/models": lambda _: {
            "object": "list",
            "data": [{"id": model, "object": "model", "owned_by": "llamacpp", "meta": {"n_ctx": window}}],
        },
    }


def vllm(window: int, model: str) -> dict[str, Route]:
    """vLLM."""
    return {
        "/tokenize": lambda body: {"count": count(body["prompt"]), "max_model_len": window, "tokens": []},
        "/v1/models": lambda _: {"data": [{"id": model, "owned_by": "vllm", "max_model_len": window}]},
    }


def ollama(window: int, model: str, parameters: str = "") -> dict[str, Route]:
    """Ollama. `window` is what the model could do, `parameters` holds `num_ctx` when the user has set it."""
    return {
        "/v1/models": lambda _: {"data": [{"id": model, "owned_by": "library"}]},
        "/api/version": lambda _: {"version": "0.12.3"},
        "/api/show": lambda _: {"model_info": {"llama.context_length": window}, "parameters": parameters},
        "/v1/embeddings": lambda _: {"data": [{"embedding": [0.1, 0.2]}]},
    }


def koboldcpp(window: int, model: str) -> dict[str, Route]:
    """KoboldCpp."""
    return {
        "/v1/models": lambda _: {"data": [{"id": model, "owned_by": "koboldcpp"}]},
        "/api/extra/version": lambda _: {"result": "KoboldCpp", "version": "1.99"},
        "/api/extra/true_max_context_length": lambda _: {"value": window},
        "/api/extra/tokencount": lambda body: {"value": count(body["prompt"]), "ids": []},
    }


def text_generation_webui(window: int, model: str) -> dict[str, Route]:
    """text-generation-webui, which does not tell its window."""
    return {
        "/v1/models": lambda _: {"data": [{"id": model}]},
        "/v1/internal/model/info": lambda _: {"model_name": model},
        "/v1/internal/token-count": lambda body: {"length": count(body["text"])},
    }


def lm_studio(window: int, model: str) -> dict[str, Route]:
    """LM Studio."""
    listed = {"id": model, "state": "loaded", "max_context_length": window * 4, "loaded_context_length": window}
    return {
        "/v1/models": lambda _: {"data": [{"id": model, "owned_by": "organization_owner"}]},
        "/api/v0/models": lambda _: {"data": [listed]},
    }


def plain(window: int, model: str) -> dict[str, Route]:
    """A server with nothing but the chat and the list of models."""
    return {"/v1/models": lambda _: {"object": "list", "data": [{"id": model, "object": "model"}]}}
