"""Automatic runs: what is summarised by itself, before a reply or after one."""

from tuimem.chat.events import Fault, ReplyEnded, ReplyKind, ReplyWaits
from tuimem.chat.state import State
from tuimem.chat.summary_actions import SummaryActions
from tuimem.errors import TuimemError
from tuimem.jobs.kinds import SUMMARY
from tuimem.jobs.runner import JobRunner
from tuimem.messages import SwipeState
from tuimem.settings.model import WhenSummarised


class SummariesFirst(TuimemError):
    """The user wants nothing sent while summaries are being made."""

    def __init__(self) -> None:
        super().__init__(
            what="Summaries are being made, and summaries.block_chat is on. Your text is not sent and stays here.",
            remedy="Wait until they are made, or stop them with /qm-stop-summarization.",
        )


class AutomaticRuns:
    """Has summaries made that are due, when the settings say. A reply can wait for the run before it."""

    def __init__(self, state: State, jobs: JobRunner, summaries: SummaryActions) -> None:
        self._state = state
        self._jobs = jobs
        self._summaries = summaries
        self._has_told = False

    async def before(self, unsettled: int | None) -> None:
        """A reply in the open chat is about to be planned: have what is due summarised, and wait for it if that is set.

        `unsettled` is the message whose text the reply is going to change; it is left for later. The reply does not
        wait for a server that is out of reach, nor for a second try; then it goes on without, and that is told once.
        """
        open_chat = self._state.open
        settings = open_chat.settings.summaries
        if (
            not open_chat.memory.enabled
            or not settings.automatic
            or settings.when is not WhenSummarised.BEFORE_GENERATION
        ):
            return
        due = await self._summaries.queue_due(without=unsettled)
        if not due or not settings.block_generation or open_chat.model is None:
            return
        self._state.emit(ReplyWaits(len(due)))
        try:
            await self._jobs.until_settled(SUMMARY, open_chat.chat.id, due)
        finally:
            self._state.emit(ReplyWaits(0))
        undone = await self._state.store.run(lambda store: store.jobs.undone(SUMMARY, due))
        if undone and not self._has_told:
            which = "The summary" if len(due) == 1 else f"{undone} of {len(due)} summaries"
            what = f"{which} before this reply could not be made. The reply goes on without."
            self._state.emit(Fault(what, "Check the server for summaries; /qm-summarize-chat tries again now."))
        self._has_told = undone > 0

    async def check_sending(self) -> None:
        """Raises `SummariesFirst` while summaries of the open chat are being made and the user wants to wait for them.

        Those that wait for another try, or for a server that is out of reach, keep nobody from sending.
        """
        open_chat = self._state.open
        if open_chat.settings.summaries.block_chat and await self._jobs.is_at_work(SUMMARY, open_chat.chat.id):
            raise SummariesFirst

    async def call_off(self) -> None:
        """The user has stopped the reply that waits: stop the run that it waits for, requests in flight too."""
        await self._jobs.stop(self._state.open.chat.id, [SUMMARY], origin="auto")

    async def after(self, ended: ReplyEnded) -> None:
        """A new reply lets everything that is due be summarised; a swipe or a continuation only concerns itself.

        What is to be learned from it was queued with its end.
        """
        self._jobs.look()
        message, open_chat = ended.message, self._state.open
        settings = open_chat.settings.summaries
        if message.chat_id != open_chat.chat.id or not open_chat.memory.enabled:
            return
        if message.swipe.state is SwipeState.FAILED:
            return
        if ended.kind is ReplyKind.NEW and settings.automatic and settings.when is WhenSummarised.AFTER_REPLY:
            await self._summaries.queue_due()
        if ended.kind is ReplyKind.CONTINUED and settings.on_continue and message.swipe.summary is not None:
            await self._summaries.queue([message.id], origin="auto")
        if (
            ended.kind is ReplyKind.SWIPE
            and settings.on_swipe
            and message.swipe_index > 0
            and message.swipe.summary is None  # else the new swipe was dropped, and this is an older one
            and self._summaries.takes_part(message.id)
        ):
            swipes = await self._state.store.run(lambda store: store.swipes.list(message.id))
            if swipes[message.swipe_index - 1].summary is not None:
                await self._summaries.queue([message.id], origin="auto")
