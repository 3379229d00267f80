"""Jobs that bring the page about the user up to date with what they have said."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tuimem.jobs.handler import LOW, JobFailed, JobHandler, JobLimits, Work, Write
from tuimem.jobs.kinds import PROFILE
from tuimem.memory.profile_page.asking import profile_request, profile_schema
from tuimem.memory.profile_page.operations import ProfileRejected
from tuimem.memory.profile_page.page import Page, skeleton
from tuimem.memory.profile_page.persona import NAMELESS, page_name
from tuimem.remembered import Exchange, PageOrigin, ProfilePage
from tuimem.settings.model import Settings
from tuimem.store import Job, Store
from tuimem.store.page_file import follow

if TYPE_CHECKING:
    from tuimem.memory.profile_page.judge import Judged

_MOST_EXCHANGES = 8
"""That are read at once."""

_MOST_TOLD = 3
"""Refused changes that are named."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """The page as it is, and what has been said since."""

    page: ProfilePage
    exchanges: Sequence[Exchange]

    @property
    def text(self) -> str:
        """The text that is changed."""
        return self.page.text if self.page.version_id is not None else skeleton()


class ProfileHandler(JobHandler):
    """Asks which lines of the page have to change. A bad answer changes none."""

    kind = PROFILE
    connection = "memory"
    priority = LOW

    def limits(self, settings: Settings) -> JobLimits:
        """One after the other, each after a while in which more may be said, which is then learned from together."""
        return JobLimits(delay=settings.user_profile.interval)

    async def run(self, job: Job, work: Work) -> Write:
        """Ask the model and judge what it wants to change."""
        subject = await work.store.run(lambda store: _subject(store, job, work.settings))
        if subject is None:
            return lambda _: None
        judged = await _judged(subject, work)
        return lambda store: _keep(store, subject, judged)

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        """With what was read in vain, which is put aside. The page stays as it is."""
        store.exchanges.fail(PROFILE, [one.id for one in _waiting(store, job)], error)


def _waiting(store: Store, job: Job) -> list[Exchange]:
    return store.exchanges.waiting(PROFILE, _MOST_EXCHANGES, chat_id=job.chat_id or 0)


def _subject(store: Store, job: Job, settings: Settings) -> _Subject | None:
    """What the job is about; None when nothing waits, or the page is paused."""
    exchanges = _waiting(store, job)
    if not exchanges:
        return None
    page = store.profile_pages.opened(page_name(settings, exchanges[-1].persona), NAMELESS)
    if page.paused:
        return None
    return _Subject(follow(store, page.id).page, exchanges)


async def _judged(subject: _Subject, work: Work) -> "Judged":
    """What the model makes of the page. It is not asked when the user has said nothing of their own."""
    from tuimem.memory.profile_page.judge import Judged, Limits, judge_profile  # only a job needs it

    settings, page = work.settings.user_profile, Page.of(subject.text)
    texts = await asyncio.to_thread(_own, subject.exchanges)
    said = [(one.at, text) for one, text in zip(subject.exchanges, texts, strict=True) if text]
    if not said:
        return Judged()
    sampling = replace(work.sampling, schema=profile_schema(settings.most_operations))
    completion = await work.ask(profile_request(page, said), sampling)
    limits = Limits(settings.most_operations, settings.most_characters, settings.least_kept)
    try:
        return await asyncio.to_thread(judge_profile, completion.text, page, texts, limits)
    except ProfileRejected as error:
        raise JobFailed(f"{error}.") from error


def _own(exchanges: Sequence[Exchange]) -> list[str]:
    """What the user said in each, in their own words, without what is secret."""
    from tuimem.memory import secrets
    from tuimem.memory.facts.own_words import own_words

    return [secrets.hide(own_words(one.said)).strip() for one in exchanges]


def _keep(store: Store, subject: _Subject, judged: "Judged") -> None:
    """Store what has become of the page, a version for each message that changed it, unless that was done already."""
    ids = [one.id for one in subject.exchanges]
    if not store.exchanges.are_waiting(PROFILE, ids):
        return
    store.exchanges.done(PROFILE, ids)
    base = subject.text
    for update in judged.updates:
        source = subject.exchanges[update.said]
        store.profile_pages.put(
            subject.page.id,
            update.page.text,
            PageOrigin.MODEL,
            base=base,
            reason="; ".join(update.changes),
            message_id=source.message_id,
            chat_id=source.chat_id,
        )
        base = update.page.text
    refused = "; ".join(judged.refused[:_MOST_TOLD])
    store.profile_pages.told(subject.page.id, f"Not taken over: {refused}." if refused else "")
