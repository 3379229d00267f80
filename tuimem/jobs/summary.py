"""Jobs that have one message summarised by a model."""

import asyncio
import logging
from dataclasses import replace

from tuimem.endpoint.errors import ContextTooLong, EndpointError
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.protocol import PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.jobs.handler import JobFailed, JobHandler, JobLimits, Work, Write
from tuimem.jobs.judging import judged
from tuimem.jobs.kinds import ONLY_MISSING, SUMMARY
from tuimem.jobs.summary_subject import read_subject
from tuimem.memory.faithfulness.evidence import Evidence, reasons
from tuimem.memory.summaries import SummaryRejected, accept, ask_again
from tuimem.memory.summary_macros import SummarySubject
from tuimem.memory.summary_request import ChatPrompt, SummaryRequest, summary_request
from tuimem.messages import Message, Role
from tuimem.settings.model import Settings
from tuimem.store import Job, NewSummary, Store
from tuimem.text import text_hash

_log = logging.getLogger(__name__)

_WARMER = 0.3
"""Added to the temperature with every try: at 0 the same request would bring the same answer."""

_WARMEST = 2.0


class SummaryHandler(JobHandler):
    """Asks for the summary of a swipe and stores it, unless the user has written one that they want to keep."""

    kind = SUMMARY
    connection = "summaries"

    def limits(self, settings: Settings) -> JobLimits:
        """As the settings for summaries say."""
        summaries = settings.summaries
        return JobLimits(summaries.parallel, summaries.delay, summaries.delay_skip_first)

    async def run(self, job: Job, work: Work) -> Write:
        """Ask the model and judge its answer; a refusal or a rambling one is a failed try."""
        settings = work.settings.summaries
        subject = await work.store.run(lambda store: read_subject(store, job.message_id or 0, settings))
        if subject is None:
            raise JobFailed("the message is deleted.")
        message = subject.message
        if not _is_wanted(job, message):
            return lambda _: None
        best, worse = await summarised(work, subject, attempt=job.attempts)
        by_user, swipe_id = job.origin == "user", message.swipe.id
        return lambda store: store.summaries.put_made(
            swipe_id, best, seen=job.seen_summary, by_user=by_user, worse=worse
        )

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        """Beside the summary that stays."""
        if job.swipe_id is not None:
            store.summaries.fail(job.swipe_id, f"No summary: {error}")


async def summarised(work: Work, subject: SummarySubject, attempt: int = 1) -> tuple[NewSummary, NewSummary | None]:
    """A summary of a message, and the worse one where a doubtful one was asked for again.

    Raises JobFailed for an answer that cannot be one, and `EndpointError`.
    """
    settings = work.settings.summaries
    temperature = min(_WARMEST, work.sampling.temperature + _WARMER * (attempt - 1))
    sampling = replace(work.sampling, temperature=temperature)
    request = await _request(work, subject, await work.chat_prompt(subject.message))
    evidence = _evidence(subject, request)
    try:
        best = await _made(work, sampling, request, evidence)
    except ContextTooLong:
        if request.room is None:
            raise
        request = await _request(work, subject, None)
        evidence = _evidence(subject, request)  # without the story this time
        best = await _made(work, sampling, request, evidence)
    if best.doubt and settings.retry_doubtful:
        return await _better(work, sampling, request, evidence, best)
    return best, None


async def _request(work: Work, subject: SummarySubject, chat: ChatPrompt | None) -> SummaryRequest:
    problems = work.summary_problems
    request = await asyncio.to_thread(
        summary_request, subject, work.settings.summaries, problems.switched_off, chat=chat
    )
    for fault in problems.take(request):
        work.report(fault)
    return request


async def _made(work: Work, sampling: Sampling, request: SummaryRequest, evidence: Evidence) -> NewSummary:
    """A summary, judged. Raises JobFailed for an answer that cannot be one."""
    settings = work.settings.summaries
    if request.room is not None:
        thinking = min(sampling.thinking_tokens, request.room - settings.max_tokens)
        sampling = replace(sampling, thinking_tokens=thinking)
    completion = await work.ask(request.messages, sampling)
    try:
        text = accept(completion.text, completion.finish_reason, settings, request.prefill)
    except SummaryRejected as error:
        raise JobFailed(f"{error}.") from error
    reason = await judged(text, evidence) if settings.mark_doubtful else ""
    return NewSummary(
        text,
        text_hash(evidence.message),
        estimate_tokens(text),
        model=sampling.model,
        reasoning=completion.reasoning,
        doubt=reason,
    )


async def _better(
    work: Work, sampling: Sampling, request: SummaryRequest, evidence: Evidence, first: NewSummary
) -> tuple[NewSummary, NewSummary | None]:
    """The better one of a doubtful summary and another, and then the other one, if there is another."""
    asked = request.messages[:-1] if request.prefill.strip() else request.messages
    doubted = PromptMessage(Role.ASSISTANT, first.text), PromptMessage(Role.USER, ask_again(first.doubt))
    try:
        second = await _made(work, sampling, replace(request, messages=(*asked, *doubted), prefill=""), evidence)
    except (JobFailed, EndpointError) as error:
        _log.info("a doubtful summary stays, since another could not be made: %s", error)
        return first, None
    return (second, first) if len(reasons(second.doubt)) < len(reasons(first.doubt)) else (first, second)


def _evidence(subject: SummarySubject, request: SummaryRequest) -> Evidence:
    """What the model was given, and the names that it may use."""
    message, chat = subject.message, subject.chat
    summaries = (before.swipe.summary for before in subject.before)
    asked = () if request.room is None else (said.text for said in request.messages)
    history = (*(before.text for before in subject.before), *(one.text for one in summaries if one is not None), *asked)
    authors = (before.author for before in subject.before)
    return Evidence(message.text, history, (message.author, chat.user_name, chat.character.name, *authors))


def _is_wanted(job: Job, message: Message) -> bool:
    """Whether the swipe is still the one that is shown, and may have another summary."""
    swipe = message.swipe
    is_written = swipe.summary is not None and swipe.summary.edited
    if swipe.summary is not None and job.payload.get(ONLY_MISSING):
        return False
    return swipe.id == job.swipe_id and bool(swipe.text) and (job.origin == "user" or not is_written)
