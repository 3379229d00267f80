"""What a user does about summaries: has them made, and stops that."""

import asyncio
import dataclasses
from collections.abc import Sequence
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from tuimem.chat.replacing import Replacement
from tuimem.chat.state import State
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.errors import TuimemError
from tuimem.jobs.context import ChatPromptOf
from tuimem.jobs.handler import JobFailed
from tuimem.jobs.kinds import CONDENSE, ONLY_MISSING, SUMMARY
from tuimem.jobs.runner import JobRunner
from tuimem.jobs.summary import summarised
from tuimem.jobs.summary_subject import read_subject
from tuimem.memory.eligibility import due_for_summary, is_eligible
from tuimem.memory.regex_scripts import ON_ALL_SUMMARIES, ScriptRun, rewritten_summaries
from tuimem.memory.summary_problems import SummaryProblems
from tuimem.memory.summary_request import SummaryRequest, summary_request
from tuimem.messages import Message, SwipeState
from tuimem.settings.model import SummarySettings
from tuimem.store import NewJob, NewSummary, Origin, Store
from tuimem.text import clean


class NotSummarised(TuimemError):
    """No summary came of something that was tried out."""


class Trial(Struct, frozen=True):
    """A summary that was tried out and is not stored; `seen` is the id of the one that there was."""

    chat_id: int
    message_id: int
    swipe_id: int
    seen: int | None
    made: NewSummary


class SummaryActions:
    """Queues the summaries of messages; `tuimem.jobs.summary` makes them."""

    def __init__(self, state: State, jobs: JobRunner, problems: SummaryProblems, chat_prompt: ChatPromptOf) -> None:
        self._state = state
        self._jobs = jobs
        self._problems = problems
        self._chat_prompt = chat_prompt

    async def request(self, message_id: int, settings: SummarySettings | None = None) -> SummaryRequest | None:
        """What would be sent for the summary of a message, under these settings or those in force.

        None when the message is deleted. The job sends what this says: both ask the same function, and the messages
        are as the model takes them.
        """
        wanted = settings or self._state.settings.summaries
        subject = await self._state.store.read(lambda store: read_subject(store, message_id, wanted))
        if subject is None:
            return None
        in_force = replace(self._state.settings, summaries=wanted)
        chat = await self._chat_prompt(subject.message, in_force)
        made = await asyncio.to_thread(summary_request, subject, wanted, self._problems.switched_off, chat=chat)
        self._problems.note_slow(made.slow.values())
        with suppress(EndpointError):  # the request itself says what is wrong
            if (work := self._jobs.work(SUMMARY, in_force)) is not None:
                return dataclasses.replace(made, messages=tuple(await work.as_sent(made.messages)))
        return made

    async def tokens(self, request: SummaryRequest) -> int:
        """What a request costs, in tokens; estimated where the server does not tell."""
        texts = [message.text for message in request.messages]
        try:
            return sum(await self._state.open.counter.count(texts))
        except EndpointError:
            return sum(map(estimate_tokens, texts))

    async def try_out(self, message_id: int, settings: SummarySettings) -> Trial:
        """What the model makes of a message under these settings; nothing is stored. Raises `NotSummarised`."""
        work = self._jobs.work(SUMMARY, replace(self._state.open.settings, summaries=settings))
        if work is None:
            raise NotSummarised("No model is connected.", "Choose one with /model.")
        subject = await self._state.store.read(lambda store: read_subject(store, message_id, settings))
        if subject is None:
            raise NotSummarised("The message is deleted.", "Choose another one.")
        try:
            made, _ = await summarised(work, subject)
        except JobFailed as error:
            raise NotSummarised(f"No summary: {error}", "The old one stays as it is.") from error
        swipe = subject.message.swipe
        return Trial(subject.message.chat_id, message_id, swipe.id, swipe.summary.id if swipe.summary else None, made)

    async def take(self, trial: Trial) -> bool:
        """Store what was tried out, as a step to undo. False when the summary has been changed since then."""
        stored = await self._state.store.run(
            lambda store: store.summaries.put_made(trial.swipe_id, trial.made, seen=trial.seen, by_user=True)
        )
        await self._state.touched(trial.chat_id, [trial.message_id])
        return stored is not None

    async def with_script(self, name: str, ids: Sequence[int]) -> list[Replacement]:
        """What a regex script makes of summaries of messages, also where that is the same. Raises `ScriptFailed`."""
        scripts = self._state.settings.summaries.regex_scripts
        messages = await self._state.store.read(lambda store: store.messages.get_many(ids))
        run = ScriptRun(scripts, self._problems.switched_off, in_all=ON_ALL_SUMMARIES)
        try:
            texts = await asyncio.to_thread(rewritten_summaries, run, name, messages.values())
        finally:
            self._problems.note_slow(run.slow.values())
        return [
            Replacement(message.id, summary.id, summary.text, clean(texts[message.id]).strip())
            for message in messages.values()
            if (summary := message.swipe.summary) is not None
        ]

    async def queue(
        self, ids: Sequence[int], *, origin: Origin = "user", shows_progress: bool = True, only_missing: bool = False
    ) -> int:
        """Queue the summaries of messages; those that are queued already are not queued twice. Returns how many.

        What the user asked for enters the prompt when it is made; what came by itself waits for the next step, and
        never takes the place of a summary that the user has written. With `only_missing` none is made of a message
        that has one by the time its turn comes.
        """
        messages = await self._state.store.run(lambda store: store.messages.get_many(ids))
        wanted = [_job(message, only_missing) for message in messages.values() if _can_be_summarised(message, origin)]
        return await self._jobs.queue(wanted, origin=origin, shows_progress=shows_progress)

    async def queue_due(self, *, by_user: bool = False, without: int | None = None) -> list[int]:
        """Queue every message whose summary is due, `without` one of them. Returns their ids; some may wait already.

        By the user, they need not be enough for a batch, and those that were given up are tried again.
        """
        state, open_chat = self._state, self._state.open
        settings = open_chat.settings
        with open_chat.history.without(without) as history:
            due = due_for_summary(history, settings.memory, settings.summaries, ignore_batch_size=by_user)
        if by_user or not due:
            await self.queue(due, only_missing=True)
            return due

        def not_given_up(store: Store) -> list[int]:
            messages = store.messages.get_many(due).values()
            return [message.id for message in messages if not store.jobs.has_failed(SUMMARY, message.swipe.id)]

        wanted = await state.store.run(not_given_up)
        await self.queue(wanted, origin="auto", shows_progress=settings.summaries.show_progress, only_missing=True)
        return wanted

    def takes_part(self, message_id: int) -> bool:
        """Whether memory is on in the open chat, and the message takes part in it."""
        open_chat = self._state.open
        entry = open_chat.history.entry(message_id)
        return open_chat.memory.enabled and entry is not None and is_eligible(entry, open_chat.memory)

    async def text_changed(self, message_id: int) -> None:
        """The user has edited a message: a summary in the making is made of the new text."""
        await self._jobs.begin_again(message_id)

    async def stop(self) -> int:
        """Call off the summaries of the open chat. Returns how many were left undone."""
        return await self._jobs.stop(self._state.open.chat.id, [SUMMARY, CONDENSE])


def _can_be_summarised(message: Message, origin: Origin) -> bool:
    summary = message.swipe.summary
    is_written = summary is not None and summary.edited
    is_whole = bool(message.text) and message.swipe.state is not SwipeState.STREAMING
    return is_whole and (origin == "user" or not is_written)


def _job(message: Message, only_missing: bool) -> NewJob:
    payload = {ONLY_MISSING: True} if only_missing else {}
    return NewJob(SUMMARY, chat_id=message.chat_id, message_id=message.id, swipe_id=message.swipe.id, payload=payload)
