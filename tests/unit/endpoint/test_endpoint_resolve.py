"""Set, else told, else assumed: every answer with its source."""

import msgspec
import pytest

from tuimem.endpoint import resolve
from tuimem.endpoint.abilities import NOTHING_KNOWN, Abilities, Learned, MemoryStore
from tuimem.endpoint.protocol import Json, Model
from tuimem.endpoint.resolve import Resolved
from tuimem.settings.model import EndpointSettings


def known(told: dict[str, Json] | None = None, **learned: Json) -> Abilities:
    return Abilities(
        "k",
        MemoryStore(),
        told={name: Learned(value, "/props", 1.0) for name, value in (told or {}).items()},
        learned={name: Learned(value, "a refusal", 1.0) for name, value in learned.items()},
    )


def endpoint(**values: object) -> EndpointSettings:
    return msgspec.convert(values, EndpointSettings)


@pytest.mark.parametrize(
    ("settings", "abilities", "window", "source"),
    [
        (endpoint(), NOTHING_KNOWN, 8192, "endpoint.fallback_window"),
        (endpoint(fallback_window=999), known(), 999, "endpoint.fallback_window"),
        (endpoint(), known({"window": 4000}), 4000, "/props"),
        (endpoint(window=3000), known({"window": 4000}), 3000, "endpoint.window"),
        (endpoint(), known({"window": 4000}, window=900, window_reported=4000), 900, "a refusal"),
        (endpoint(window=800), known({"window": 4000}, window=900, window_reported=4000), 800, "endpoint.window"),
        (endpoint(), known({"window": 6000}, window=900, window_reported=4000), 6000, "/props"),
        (endpoint(), known(window=900.0, window_reported=0.0), 900, "a refusal"),
        (endpoint(), known(window=900), 900, "a refusal"),
    ],
)
def test_the_window(settings: EndpointSettings, abilities: Abilities, window: int, source: str) -> None:
    assert resolve.window(settings, abilities) == Resolved(window, source)


def test_the_reply_uses_half_of_the_window_at_most() -> None:
    assert resolve.reply_tokens(endpoint(reply_tokens=500), 2000) == Resolved(500, "endpoint.reply_tokens")
    assert resolve.reply_tokens(endpoint(reply_tokens=500), 600) == Resolved(300, "half of the window")


def test_what_replies_have_taught() -> None:
    assert resolve.overhead(known()) == Resolved(8, "assumed")
    assert resolve.overhead(known(overhead=5.0)) == Resolved(5, "a refusal")
    assert resolve.ratio(known()) == Resolved(1.0, "assumed")
    assert resolve.ratio(known(ratio=1.2)) == Resolved(1.2, "a refusal")


def test_a_value_that_makes_no_sense_counts_for_nothing() -> None:
    assert resolve.ratio(known(ratio="much")).value == 1.0
    assert resolve.window(endpoint(), known({"window": "wide"})).value == 8192


def test_the_model() -> None:
    listed = [Model("nomic-embed"), Model("llama3")]
    assert resolve.model_name("mine", "endpoint.model", listed) == Resolved("mine", "endpoint.model")
    assert resolve.model_name("", "endpoint.model", listed) == Resolved("llama3", "the list of models")
    assert resolve.model_name("", "", []).value == ""


def test_who_counts_tokens() -> None:
    server = known({"counts_tokens": True})
    assert resolve.tokenizer(server, has_vocabulary=True) == Resolved("server", "/props")
    assert resolve.tokenizer(known(), has_vocabulary=True).value == "tiktoken"
    assert resolve.tokenizer(known(), has_vocabulary=False).value == "estimate"
