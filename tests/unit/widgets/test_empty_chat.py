"""What stands in a chat without messages."""

import pytest

from tuimem.memory.plan import Status
from tuimem.memory.statuses import STATUS_GLYPHS, STATUS_STYLES
from tuimem.widgets.empty_chat import ModelShown, write_empty_chat

MISSING = "No model server was found on this machine. Tried: Ollama:11434, llama.cpp:8080."
LINES_AT_50X20 = 14


@pytest.mark.parametrize("width", [116, 76, 46])
@pytest.mark.parametrize("model", [ModelShown("qwen3:8b"), ModelShown("no model", MISSING)])
def test_the_five_glyphs_have_their_colours(width: int, model: ModelShown):
    content = write_empty_chat(model, width)
    for status in Status:
        at = content.plain.index(STATUS_GLYPHS[status])
        assert STATUS_STYLES[status] in {str(span.style) for span in content.spans if span.start <= at < span.end}
    lines = content.plain.split("\n")
    assert max(map(len, lines)) <= width
    assert len(lines) <= LINES_AT_50X20


def test_the_model_is_named_with_how_to_change_it_and_how_to_leave():
    said = write_empty_chat(ModelShown("qwen3:8b"), 76).plain
    for words in ("qwen3:8b", "f4 another model", "ctrl+q quit", "Three things to try", "f2"):
        assert words in said


def test_without_a_model_it_says_what_was_looked_for_and_the_two_ways_on():
    said = write_empty_chat(ModelShown("no model", MISSING), 200).plain
    assert MISSING in said
    assert "1  Start a model server" in said
    assert "2  Press f4 and choose a built-in model" in said
