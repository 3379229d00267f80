"""What a server's error answer means: from status, headers and body to an error with its two sentences."""

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from tuimem.endpoint import errors
from tuimem.endpoint.errors import EndpointError
from tuimem.text import clean_line

_TOO_LONG = re.compile(
    r"context[ _-]?(?:length|size|window|limit|overflow)|n_ctx\b|exceed_context_size|prompt is too long"
    r"|(?:prompt|input|request)[^.]{0,60}(?:too long|exceeds?|larger than)[^.]{0,60}(?:tokens?|context|maximum)"
    r"|maximum (?:allowed )?(?:prompt|input|sequence|model) length|reduce the length of the (?:messages|prompt|input)"
    r"|too many (?:input )?tokens",
    re.IGNORECASE,
)
_TEMPLATE_FAULT = re.compile(rb"jinja|chat template|raise_exception|roles must alternate", re.IGNORECASE)
"""How servers say that the model's chat template takes no such messages, which is no fault of the server."""

_TEMPLATE_SAYS = re.compile(r"^.*\bjinja exception:\s*(?=\S)|\s+at row \d+, column \d+:.*$", re.IGNORECASE | re.DOTALL)
"""What llama.cpp puts around the words of a template: the template's own source."""

_NUMBER = r"(\d{1,3}(?:[,_]\d{3})+|\d+)"
_LIMITS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"n_ctx\W{{1,5}}{_NUMBER}",
        rf"context (?:length|window|size)[^\d.]{{0,30}}(?:of|is|=|:|to)\s*(?:only\s+)?{_NUMBER}",
        rf"context (?:length|window|size)\W{{1,3}}{_NUMBER}",
        rf">=?\s*{_NUMBER}",
        rf"(?:maximum|limit|most|max)\b[^\d.]{{0,40}}{_NUMBER}",
        rf"{_NUMBER}\s+(?:tokens?\s+)?(?:maximum|limit|max\b)",
        rf"exceeds?[^\d.]{{0,40}}{_NUMBER}",
    )
]
_LIMIT_FIELDS = ("n_ctx", "context_length", "max_context_length", "max_model_len", "limit")
_SMALLEST_WINDOW = 64

_WHAT = {
    400: (errors.BadRequest, "rejected the request"),
    401: (errors.Unauthorized, "requires a valid API key"),
    403: (errors.Unauthorized, "does not allow this with your API key"),
    404: (errors.NotFoundOnServer, "has no such path or model"),
    408: (errors.ServerFailed, "did not get the whole request in time"),
    413: (errors.TooLarge, "rejected the request as too large"),
    429: (errors.RateLimited, "is rate-limiting requests"),
    500: (errors.BrokeOnRequest, "failed"),
    503: (errors.ServerFailed, "is not ready"),
}


def rejection(status: int, headers: Mapping[str, str], body: bytes, place: str) -> EndpointError:
    """The error for an answer with an error status. `place` is the host and port that the user knows the server by."""
    payload = _parse(body)
    said = _said(payload, body, headers.get("content-type", ""))
    if status in (400, 413, 422, 500) and _means_too_long(payload, said):
        return _too_long(payload, said, place)
    if status in (400, 422, 500) and _TEMPLATE_FAULT.search(body):
        return errors.TemplateRefused(_sentence(f"{place} rejected the request ({status})", said))
    if status in _WHAT:
        kind, what = _WHAT[status]
    elif status >= 500:
        kind, what = errors.ServerFailed, "failed"
    elif 300 <= status < 400:
        kind, what = errors.NotFoundOnServer, "redirects to another address"
    else:
        kind, what = errors.BadRequest, "rejected the request"
    wait = retry_after(headers) if status in (429, 503) else None
    remedy = f"Wait {wait:.0f} s, then try again." if wait is not None and wait >= 1 else ""
    return kind(_sentence(f"{place} {what} ({status})", said), remedy, retry_after=wait)


def error_in_answer(payload: object, place: str) -> EndpointError | None:
    """The error that a payload with status 200 carries, None if it carries none."""
    if not isinstance(payload, dict):
        return None
    is_bare_error = "choices" not in payload and (
        "error" in (payload.get("object"), payload.get("type")) or {"code", "message"} <= payload.keys()
    )
    if not payload.get("error") and not is_bare_error:
        return None
    said = _said(payload, b"", "")
    if _means_too_long(payload, said):
        return _too_long(payload, said, place)
    return errors.ErrorInAnswer(_sentence(f"{place} sent an error instead of a reply", said))


def context_limit(text: str) -> int | None:
    """The window in tokens that an error text names; None if it names none."""
    for pattern in _LIMITS:
        for found in pattern.finditer(text):
            tokens = int(re.sub(r"\D", "", found[1]))
            if tokens >= _SMALLEST_WINDOW:
                return tokens
    return None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait as the Retry-After header says, in seconds or as a date; None without a usable one."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _parse(body: bytes) -> object:
    try:
        parsed: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return parsed


def _inner(payload: object) -> object:
    return payload.get("error") or payload if isinstance(payload, dict) else payload


def _said(payload: object, body: bytes, content_type: str) -> str:
    """What the server itself says went wrong, as one clean line; empty for a web page."""
    inner = _inner(payload)
    if isinstance(inner, dict):
        said = inner.get("message") or inner.get("detail") or inner.get("error") or ""
        text = said if isinstance(said, str) else json.dumps(said)
        return clean_line(_TEMPLATE_SAYS.sub("", text) + _passed_on(inner.get("metadata")), 300)
    if isinstance(inner, str):
        return clean_line(inner, 300)
    text = body.decode("utf-8", "replace")
    is_page = "html" in content_type or text.lstrip()[:1] == "<"
    return "" if is_page else clean_line(text, 300)


def _passed_on(metadata: object) -> str:
    """What the server behind a router said, as OpenRouter passes it on."""
    raw = metadata.get("raw") if isinstance(metadata, dict) else None
    if not isinstance(raw, str):
        return ""
    said = _said(_parse(raw.encode()), raw.encode(), "")
    return f": {said}" if said else ""


def _means_too_long(payload: object, said: str) -> bool:
    inner = _inner(payload)
    if isinstance(inner, dict):
        kinds = f"{inner.get('type')} {inner.get('code')}"
        if "exceed_context_size" in kinds or "context_length_exceeded" in kinds:
            return True
    return bool(_TOO_LONG.search(said))


def _too_long(payload: object, said: str, place: str) -> errors.ContextTooLong:
    inner = _inner(payload)
    limit = None
    if isinstance(inner, dict):
        named = (inner.get(field) for field in _LIMIT_FIELDS)
        limit = next((n for n in named if isinstance(n, int) and n >= _SMALLEST_WINDOW), None)
    limit = limit or context_limit(said)
    return errors.ContextTooLong(_sentence(f"The prompt is too long for the model at {place}", said), limit=limit)


def _sentence(what: str, said: str) -> str:
    return f"{what}: {said.rstrip('.')}." if said else f"{what}."
