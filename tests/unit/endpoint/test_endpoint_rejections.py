"""What error answers mean, in the words of many servers."""

import time
from email.utils import formatdate

import pytest

from tuimem.endpoint import errors
from tuimem.endpoint.rejections import context_limit, rejection, retry_after

LONG = [
    (
        "This model's maximum context length is 8,192 tokens. However, your messages resulted in 9001 tokens.",
        8192,
    ),
    (
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4500 in them).",
        4096,
    ),
    ("request (931 tokens) exceeds the available context size (512 tokens), try increasing it", 512),
    ("the request exceeds the available context size. try increasing the context size or enable context shift", None),
    ("prompt is too long: 5000 tokens > 4096 maximum", 4096),
    ("prompt is too long: 210000 tokens > 200_000 maximum", 200_000),
    (
        "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context "
        "length of only 4096 tokens",
        4096,
    ),
    ("Prompt exceeds the context window, n_ctx=4096", 4096),
    ("The decoder prompt (length 3000) is longer than the maximum model length of 2048.", 2048),
    ("Please reduce the length of the messages or completion.", None),
    ("The input token count exceeds the maximum number of tokens allowed 32768.", 32768),
]


@pytest.mark.parametrize(("text", "limit"), LONG)
@pytest.mark.parametrize("status", [400, 413, 500])
def test_a_prompt_that_is_too_long_is_known_by_its_words(text: str, limit: int | None, status: int) -> None:
    error = rejection(status, {}, text.encode(), "here:1")
    assert isinstance(error, errors.ContextTooLong)
    assert error.limit == limit


def test_the_window_is_read_from_the_fields_of_llama_cpp() -> None:
    body = b'{"error": {"code": 400, "message": "no", "type": "exceed_context_size_error", "n_ctx": 2048}}'
    error = rejection(400, {}, body, "here:1")
    assert isinstance(error, errors.ContextTooLong)
    assert error.limit == 2048


def test_a_code_alone_is_enough() -> None:
    body = b'{"error": {"message": "too much", "code": "context_length_exceeded"}}'
    assert isinstance(rejection(400, {}, body, "here:1"), errors.ContextTooLong)


@pytest.mark.parametrize(
    "text", ["invalid temperature", "CUDA error", "model not found", "max_tokens must be positive"]
)
def test_other_errors_are_not_taken_for_it(text: str) -> None:
    assert not isinstance(rejection(400, {}, text.encode(), "here:1"), errors.ContextTooLong)


def test_text_without_a_number_names_no_limit() -> None:
    assert context_limit("the context is full") is None


def test_the_wait_is_read_in_seconds_and_as_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_781_690_400.0
    monkeypatch.setattr(time, "time", lambda: now)
    assert retry_after({"retry-after": "7"}) == 7.0
    assert retry_after({"retry-after": formatdate(now + 20, usegmt=True)}) == 20.0
    assert retry_after({"retry-after": formatdate(now - 20, usegmt=True)}) == 0.0
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({}) is None


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"null", b"[]", b'{"error": null}', b'{"error": {"message": 5}}', b"["]
)
def test_a_body_that_makes_no_sense_is_no_second_fault(body: bytes) -> None:
    assert rejection(500, {}, body, "here:1").what.startswith("here:1 failed (500)")


def test_a_web_page_is_not_quoted() -> None:
    assert rejection(502, {"content-type": "text/html"}, b"<html>nginx</html>", "here:1").what == "here:1 failed (502)."


def test_every_kind_of_error_says_what_to_do() -> None:
    waiting = [errors.EndpointError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__ == errors.__name__:
            error = kind("It happened.")
            assert error.remedy
            assert error.what == "It happened."
            assert str(error) == f"It happened. {error.remedy}"


def test_a_limit_on_requests_is_called_one() -> None:
    error = rejection(429, {"retry-after": "7"}, b'{"error": "slow down"}', "example.com")
    assert error.what == "example.com is rate-limiting requests (429): slow down."
    assert error.remedy == "Wait 7 s, then try again."
