"""Jobs that have one message summarised by a model."""

import asyncio
from dataclasses import replace

from tuimem.endpoint.estimate import estimate_tokens
from tuimem.jobs.handler import JobFailed, JobHandler, JobLimits, Work, Write
from tuimem.jobs.kinds import ONLY_MISSING, SUMMARY
from tuimem.jobs.summary_subject import read_subject
from tuimem.memory.summaries import SummaryRejected, accept
from tuimem.memory.summary_request import summary_request
from tuimem.messages import Message
from tuimem.settings.model import Settings
from tuimem.store import Job, NewSummary, Store
from tuimem.text import text_hash

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
        request = await asyncio.to_thread(summary_request, subject, settings, work.summary_problems.switched_off)
        for fault in work.summary_problems.take(request):
            work.report(fault)
        temperature = min(_WARMEST, work.sampling.temperature + _WARMER * (job.attempts - 1))
        sampling = replace(work.sampling, temperature=temperature)
        completion = await work.ask(request.messages, sampling)
        try:
            text = accept(completion.text, completion.finish_reason, settings, request.prefill)
        except SummaryRejected as error:
            raise JobFailed(f"{error}.") from error
        new = NewSummary(
            text,
            text_hash(message.text),
            estimate_tokens(text),
            model=sampling.model,
            reasoning=completion.reasoning,
        )
        by_user = job.origin == "user"
        return lambda store: store.summaries.put_made(message.swipe.id, new, seen=job.seen_summary, by_user=by_user)

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        """Beside the summary that stays."""
        if job.swipe_id is not None:
            store.summaries.fail(job.swipe_id, f"No summary: {error}")


def _is_wanted(job: Job, message: Message) -> bool:
    """Whether the swipe is still the one that is shown, and may have another summary."""
    swipe = message.swipe
    is_written = swipe.summary is not None and swipe.summary.edited
    if swipe.summary is not None and job.payload.get(ONLY_MISSING):
        return False
    return swipe.id == job.swipe_id and bool(swipe.text) and (job.origin == "user" or not is_written)
