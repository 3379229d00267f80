"""Bytes and pieces cut anywhere: events, reasoning, clean text."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.endpoint.answer import Answer, CleanStream
from tuimem.endpoint.errors import MalformedAnswer
from tuimem.endpoint.protocol import StreamEnded, TextDelta, Usage
from tuimem.endpoint.reasoning import ThinkSplitter
from tuimem.endpoint.sse import EventReader
from tuimem.text import clean


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({place % (len(data) + 1) for place in places} | {0, len(data)})
    return [data[start:end] for start, end in pairwise(edges)]


def cut_text(text: str, places: list[int]) -> list[str]:
    edges = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(edges)]


PLACES = st.lists(st.integers(0, 10_000), max_size=30)


@given(
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1), max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
    PLACES,
)
def test_events_are_the_same_wherever_the_bytes_are_cut(texts: list[str], newline: str, places: list[int]) -> None:
    payloads = [json.dumps(text, ensure_ascii=False) for text in texts]
    stream = "".join(f": ping{newline}data: {each}{newline}{newline}" for each in payloads)
    reader = EventReader()
    got = [event for piece in cut(stream.encode(), places) for event in reader.feed(piece)]
    assert got + list(reader.end()) == payloads


@pytest.mark.parametrize(
    "endless",
    [b"x" * 300, b"data: x\n" * 100, b"data: x\n: ping\n" * 100],
    ids=["no line end", "no event end", "pings"],
)
def test_an_event_without_an_end_is_given_up(endless: bytes) -> None:
    reader = EventReader(limit=500)
    with pytest.raises(MalformedAnswer):
        for _ in range(3):
            list(reader.feed(endless))


def test_many_small_events_are_no_long_one() -> None:
    reader = EventReader(limit=50)
    assert sum(1 for _ in range(100) for _ in reader.feed(b"data: abc\n\n: ping\n")) == 100


def test_errors_that_llama_cpp_sends_in_a_field_of_their_own_are_read() -> None:
    assert list(EventReader().feed(b'error: {"message": "x"}\n\n')) == ['{"message": "x"}']


THINKING = st.text(alphabet="ab <>/think\n", max_size=20)


def split(pieces: list[str]) -> tuple[str, str]:
    splitter = ThinkSplitter()
    parts = [splitter.feed(piece) for piece in pieces] + [splitter.end()]
    return "".join(part[0] for part in parts), "".join(part[1] for part in parts)


@given(THINKING, PLACES)
def test_reasoning_is_the_same_wherever_the_text_is_cut(text: str, places: list[int]) -> None:
    assert split(cut_text(f"<think>{text}</think>reply", places)) == split([f"<think>{text}</think>reply"])
    assert split(cut_text(text, places)) == split([text])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<think>Hm.</think>\n\nYes.", ("Hm.", "Yes.")),
        ("\n <think>\nHm.\n</think>Yes.", ("Hm.\n", "Yes.")),
        ("<think>Never closed", ("Never closed", "")),
        ("<think>Cut in the tag</thi", ("Cut in the tag</thi", "")),
        ("Use <think> in the middle </think> of text", ("", "Use <think> in the middle </think> of text")),
        ("<thin air", ("", "<thin air")),
        ("<think></think>Yes.", ("", "Yes.")),
        ("", ("", "")),
    ],
)
def test_reasoning_and_reply(text: str, expected: tuple[str, str]) -> None:
    assert split([text]) == expected
    assert split(list(text)) == expected


def test_a_template_that_opens_the_reasoning_itself() -> None:
    splitter = ThinkSplitter(starts_inside=True)
    assert splitter.feed("Hm.</think>Yes.") == ("Hm.", "Yes.")


@given(st.text(alphabet="a\r\n\x00\u202e\ud83d\ude00é", max_size=30), PLACES)
def test_text_in_pieces_is_as_clean_as_in_one(text: str, places: list[int]) -> None:
    stream = CleanStream()
    pieces = [stream.feed(piece) for piece in cut_text(text, places)]
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert "".join(pieces) + stream.end() == clean(joined)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["choices", "delta", "content", "usage", "timings", "text"]), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(JUNK)
def test_no_payload_breaks_the_parser(payload: object) -> None:
    answer = Answer("here:1", "endpoint.reply_tokens")
    try:
        for event in answer.take(payload):
            assert isinstance(event, TextDelta)
    except MalformedAnswer:
        return


def test_the_timings_of_llama_cpp_stand_in_for_usage() -> None:
    answer = Answer("here:1", "endpoint.reply_tokens")
    timings = {"cache_n": 30, "prompt_n": 2, "predicted_n": 5}
    choice = {"delta": {"content": [{"type": "text", "text": "Hi"}]}, "finish_reason": "stop"}
    events = [*answer.take({"choices": [choice], "timings": timings}), *answer.end()]
    assert events == [TextDelta("Hi"), Usage(32, 5, 30), StreamEnded("stop")]
