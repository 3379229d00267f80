"""Why a job was not done, and whether it is worth another try."""

import logging
from typing import TypeGuard

from msgspec import Struct

from tuimem.endpoint import errors
from tuimem.errors import TuimemError, Unexpected
from tuimem.jobs.handler import JobFailed

_log = logging.getLogger(__name__)

TRIES = 3
PAUSES = (2.0, 10.0)
"""Seconds after the first failed try, and after the second."""

_WRONG_ADDRESS = errors.BadAddress, errors.TlsFailed
_PERMANENT = (
    *_WRONG_ADDRESS,
    errors.BadRequest,
    errors.ContextTooLong,
    errors.Unauthorized,
    errors.NotFoundOnServer,
    errors.TooLarge,
    errors.KeyUnavailable,
    errors.LocalModelFailed,
    errors.ExtraFieldsUnusable,
    errors.OnlyReasoning,
)
"""The same request would meet these again."""


class Failure(Struct, frozen=True):
    """`text` is for users; `pause` is in seconds, None when the job is given up."""

    text: str
    pause: float | None


def is_unreachable(error: Exception) -> TypeGuard[errors.Unreachable]:
    """Whether the server is to blame and not the job: it is off, and may be on again later."""
    return isinstance(error, errors.Unreachable) and not isinstance(error, _WRONG_ADDRESS)


def failure(error: Exception, attempts: int) -> Failure:
    """What follows from the error of a job that has been tried so often."""
    text = str(error)
    if not isinstance(error, JobFailed | TuimemError):
        _log.error("a job failed", exc_info=error)
        text = str(Unexpected(error))
    permanent = error.permanent if isinstance(error, JobFailed) else isinstance(error, _PERMANENT)
    if permanent or attempts >= TRIES:
        return Failure(text, None)
    asked = error.retry_after if isinstance(error, errors.EndpointError) else None
    return Failure(text, max(PAUSES[attempts - 1], asked or 0.0))
