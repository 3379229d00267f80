"""Jobs that have the summaries of several neighbouring messages merged into one."""

from dataclasses import replace

import msgspec

from tuimem.endpoint.estimate import estimate_tokens
from tuimem.jobs.handler import JobFailed, JobHandler, JobLimits, Work, Write
from tuimem.jobs.judging import judged
from tuimem.jobs.kinds import CONDENSE, MESSAGES
from tuimem.memory.condensing import can_be_condensed, condense_request, evidence_of
from tuimem.memory.summaries import SummaryRejected, accept
from tuimem.messages import Chat, Message
from tuimem.settings.model import Settings
from tuimem.store import Job, NewBlock, Store

_TOKENS_A_WORD = 3


class CondenseHandler(JobHandler):
    """Asks for one summary of several and stores it as a block; the several stay."""

    kind = CONDENSE
    connection = "summaries"

    def limits(self, settings: Settings) -> JobLimits:
        """As the settings for summaries say."""
        summaries = settings.summaries
        return JobLimits(summaries.parallel, summaries.delay, summaries.delay_skip_first)

    async def run(self, job: Job, work: Work) -> Write:
        """Ask the model and judge its answer as that of a summary."""
        chat, messages = await work.store.run(lambda store: _subject(store, job))
        if chat is None or len(messages) < 2:
            raise JobFailed("fewer than two of the messages have a summary now.", permanent=True)
        settings = work.settings.summaries
        sampling = replace(
            work.sampling, most_tokens=max(work.sampling.most_tokens, _TOKENS_A_WORD * settings.condense_words)
        )
        completion = await work.ask(condense_request(chat, messages, settings), sampling)
        own = msgspec.structs.replace(settings, words=settings.condense_words)
        try:
            text = accept(completion.text, completion.finish_reason, own)
        except SummaryRejected as error:
            raise JobFailed(f"{error}.") from error
        evidence = evidence_of(chat, messages)
        reason = await judged(text, evidence) if settings.mark_doubtful else ""
        new = NewBlock(text, messages, estimate_tokens(text), sampling.model, completion.reasoning, reason)
        return lambda store: store.blocks.put(chat.id, new)

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        """Under the newest of the messages, where the block would stand."""
        message = store.messages.get(max(job.payload[MESSAGES]))
        if message is not None:
            store.summaries.fail(message.swipe.id, f"Not condensed: {error}")


def _subject(store: Store, job: Job) -> tuple[Chat | None, list[Message]]:
    messages = store.messages.get_many(job.payload[MESSAGES]).values()
    return store.chats.get(job.chat_id or 0), [message for message in messages if can_be_condensed(message)]
