"""Jobs that bring the page about the user up to date with what they have said."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct

from tuimem.jobs.handler import LOW, JobFailed, JobHandler, JobLimits, Work, Write
from tuimem.jobs.kinds import BEHIND, PROFILE
from tuimem.jobs.learning import check_unchanged, go_on, read_in_vain
from tuimem.memory.profile_page.asking import profile_request, profile_schema
from tuimem.memory.profile_page.operations import ProfileRejected
from tuimem.memory.profile_page.page import Page, skeleton
from tuimem.memory.profile_page.persona import NAMELESS, page_name
from tuimem.remembered import Exchange, PageOrigin, ProfilePage
from tuimem.settings.model import Settings
from tuimem.store import Job, Store
from tuimem.store.page_file import follow

if TYPE_CHECKING:
    from tuimem.memory.profile_page.judge import JudgedPage

_MOST_EXCHANGES = 8
"""That are read at once."""

_MOST_TOLD = 3
"""Refused changes that are named."""


class _Subject(Struct, frozen=True):
    """The page as it is, and what has been said since."""

    page: ProfilePage
    exchanges: Sequence[Exchange]

    @property
    def text(self) -> str:
        """The text that is changed."""
        return self.page.text if self.page.version_id is not None else skeleton()


class ProfileHandler(JobHandler):
    """Asks which lines of the page have to change. A bad answer changes none.

    What waits while the page is paused, or nothing is to be learned for it, goes on waiting; what another persona has
    said since is for another page.
    """

    kind = PROFILE
    connection = "memory"
    needs = ("tuimem.memory.profile_page.judge", "tuimem.memory.facts.own_words", "tuimem.memory.secrets")
    priority = LOW

    def limits(self, settings: Settings) -> JobLimits:
        """One after the other, each after a while in which more may be said, which is then learned from together."""
        return JobLimits(delay=settings.user_profile.interval, gathers=True)

    async def run(self, job: Job, work: Work) -> Write:
        """Ask the model and judge what it wants to change."""
        subject = await work.store.run(lambda store: _subject(store, job, work.settings))
        if subject is None:
            return lambda _: None
        if subject.page.paused:
            last = subject.exchanges[-1].id
            return lambda store: go_on(store, job, _waiting(store, job, last), behind=last)
        judged = await _judged(subject, work)
        return lambda store: _keep(store, job, subject, judged)

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        """With what was read in vain, which is put aside. The page stays as it is."""
        waiting = _waiting(store, job)
        read = list(takewhile(lambda one: one.persona == waiting[0].persona, waiting))
        store.exchanges.fail(PROFILE, read_in_vain(job, read), error)


def _waiting(store: Store, job: Job, behind: int = 0) -> list[Exchange]:
    behind = behind or job.payload.get(BEHIND, 0)
    return store.exchanges.waiting(PROFILE, _MOST_EXCHANGES, chat_id=job.chat_id or 0, behind=behind)


def _subject(store: Store, job: Job, settings: Settings) -> _Subject | None:
    """What the job is about: what one persona has said. None when nothing is to be learned now."""
    own, waiting = settings.user_profile, _waiting(store, job)
    if not waiting or not (own.enabled and own.updates):
        return None
    name = page_name(settings, waiting[0].persona)
    page = store.profile_pages.opened(name, NAMELESS)
    of_page = takewhile(lambda one: page_name(settings, one.persona) == name, waiting)
    return _Subject(follow(store, page.id).page, tuple(of_page))


async def _judged(subject: _Subject, work: Work) -> "JudgedPage":
    """What the model makes of the page. It is not asked when the user has said nothing of their own."""
    from tuimem.memory.profile_page.judge import JudgedPage, PageLimits, judge_profile  # only a job needs it

    settings, page = work.settings.user_profile, Page.of(subject.text)
    texts = await asyncio.to_thread(_own, subject.exchanges)
    said = [(one.at, text) for one, text in zip(subject.exchanges, texts, strict=True) if text]
    if not said:
        return JudgedPage()
    sampling = replace(work.sampling, schema=profile_schema(settings.most_operations))
    completion = await work.ask(profile_request(page, said), sampling)
    limits = PageLimits(settings.most_operations, settings.most_characters, settings.least_kept)
    try:
        return await asyncio.to_thread(judge_profile, completion.text, page, texts, limits)
    except ProfileRejected as error:
        raise JobFailed(f"{error}.") from error


def _own(exchanges: Sequence[Exchange]) -> list[str]:
    """What the user said in each, in their own words, without what is secret."""
    from tuimem.memory import secrets
    from tuimem.memory.facts.own_words import own_words

    return [secrets.hide(own_words(one.said)).strip() for one in exchanges]


def _keep(store: Store, job: Job, subject: _Subject, judged: "JudgedPage") -> None:
    """Store what has become of the page, a version for each message that changed it.

    Nothing when that was done already, or the page has been paused meanwhile.
    """
    ids = [one.id for one in subject.exchanges]
    if store.profile_pages.get(subject.page.id).paused or not store.exchanges.are_waiting(PROFILE, ids):
        return
    check_unchanged(subject.exchanges, _waiting(store, job))
    store.exchanges.done(PROFILE, ids)
    go_on(store, job, _waiting(store, job))
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
    refused = "; ".join(list(dict.fromkeys(judged.refused))[:_MOST_TOLD])
    store.profile_pages.told(subject.page.id, f"Left out of the model's last update: {refused}." if refused else "")
