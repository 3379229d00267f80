"""Jobs that bring a digest up to date with what was said since."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import Struct

from tuimem.endpoint.errors import ContextTooLong
from tuimem.jobs.handler import LOW, JobFailed, JobHandler, Work, Write
from tuimem.jobs.kinds import DIGEST, REACH
from tuimem.jobs.learning import check_unchanged, go_on, read_in_vain
from tuimem.remembered import Digest, Exchange, PageOrigin, Reach
from tuimem.settings.model import Settings
from tuimem.store import Job, Store
from tuimem.store.digest_pages import key_of
from tuimem.store.page_file import DIGESTS

if TYPE_CHECKING:
    from tuimem.memory.digest import JudgedDigest, Said

_CHARACTERS_A_TOKEN = 2
"""Fewer than there are in any language that is written with an alphabet."""

_MOST_WAITING = 1000


class DigestSubject(Struct, frozen=True):
    """A digest as it is, with what was edited in its file, and what was said since, oldest first."""

    page: Digest
    exchanges: Sequence[Exchange]


class DigestHandler(JobHandler):
    """Brings a digest up to date: that for which the job was queued, else that which the settings of its chat name.

    While it is not to keep itself, what waits goes on waiting.
    """

    kind = DIGEST
    connection = "memory"
    needs = ("tuimem.memory.digest", "tuimem.memory.facts.own_words", "tuimem.memory.secrets")
    priority = LOW

    async def run(self, job: Job, work: Work) -> Write:
        """Ask the model, and take of its answer what was said."""
        if not work.settings.digest.every:
            return lambda _: None
        waiting = await work.store.run(lambda store: [one.id for one in _waiting(store, job)])
        subject = await work.store.run(lambda store: _subject_of(store, job, work.settings))
        if subject is None or not subject.exchanges:  # those were read already; what is said just now was not
            return lambda store: store.exchanges.done(DIGEST, waiting)
        keep = await digested(work, subject, temperature=0.3 * (job.attempts - 1))

        def write(store: Store) -> None:
            keep(store)
            go_on(store, job, _waiting(store, job))

        return write

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        """With the digest, which stays as it was; what was read in vain keeps nobody from the rest."""
        ids = read_in_vain(job, _waiting(store, job))
        for page in _failed(store, job):
            store.digests.told(page.id, error)
            store.digests.read(page.id, ids, error)
        store.exchanges.done(DIGEST, ids)


def _waiting(store: Store, job: Job) -> list[Exchange]:
    return store.exchanges.waiting(DIGEST, _MOST_WAITING, chat_id=job.chat_id or 0)


def _failed(store: Store, job: Job) -> list[Digest]:
    """The digest that a job was for; where the job does not say which, all those of its chat.

    What was said elsewhere belongs to that of all chats.
    """
    chat, reach = store.chats.get(job.chat_id or 0), job.payload.get(REACH)
    pages = store.digests.of_chat(*((0, 0) if chat is None else (chat.id, chat.character.id)))
    return [page for page in pages if reach in (None, page.reach)]


def _subject_of(store: Store, job: Job, settings: Settings) -> DigestSubject | None:
    """What the job is about; None when no digest reads it: what was said elsewhere belongs to that of all chats."""
    chat, own = store.chats.get(job.chat_id or 0), settings.digest
    reach = Reach(job.payload.get(REACH, own.reach))
    if chat is None and reach is not Reach.ALL:
        return None
    key = {} if chat is None else key_of(reach, chat.character.id, chat.id)
    return read_subject(store, store.digests.opened(own.exchanges, **key).id, own.exchanges)


def read_subject(store: Store, page_id: int, most: int) -> DigestSubject:
    """What the next update of a digest is made of."""
    page = DIGESTS.follow(store, page_id).page
    return DigestSubject(page, store.digests.unread(page, most))


async def digested(work: Work, subject: DigestSubject, temperature: float = 0.0) -> Write:
    """Ask for a digest and judge the answer; returns how what comes of it is stored.

    Raises JobFailed for an answer of which nothing can be taken, and `EndpointError`.
    """
    from tuimem.memory.digest import JudgedDigest  # here and below: only a job needs it

    exchanges = subject.exchanges
    while True:
        said = await asyncio.to_thread(_said, exchanges)
        try:
            judged = await _judged(work, subject.page, said, temperature) if said else JudgedDigest(subject.page.text)
        except ContextTooLong:  # fewer at once: the others are read the next time
            if len(exchanges) < 2:
                raise
            exchanges = exchanges[: len(exchanges) // 2]
        else:
            taken = DigestSubject(subject.page, exchanges)
            return lambda store: _keep(store, taken, judged)


async def _judged(work: Work, page: Digest, said: "Sequence[Said]", temperature: float) -> "JudgedDigest":
    from tuimem.memory.digest import DigestRejected, digest_request, judge_digest

    most = work.settings.digest.most_characters
    tokens = max(work.sampling.most_tokens, most // _CHARACTERS_A_TOKEN)
    sampling = replace(work.sampling, most_tokens=tokens, temperature=work.sampling.temperature + temperature)
    completion = await work.ask(digest_request(page.text, said, most), sampling)
    was_cut = completion.finish_reason == "length"
    try:
        return await asyncio.to_thread(judge_digest, completion.text, page.text, said, most, was_cut=was_cut)
    except DigestRejected as error:
        raise JobFailed(f"{error}.") from error


def _said(exchanges: Sequence[Exchange]) -> "list[Said]":
    """What the user said, in their own words and without what is secret."""
    from tuimem.memory import secrets
    from tuimem.memory.digest import Said
    from tuimem.memory.facts.own_words import own_words

    found = (Said(one.at, secrets.hide(own_words(one.said)).strip(), secrets.hide(one.replied)) for one in exchanges)
    return [one for one in found if one.text]


def _keep(store: Store, subject: DigestSubject, judged: "JudgedDigest") -> None:
    """Store the new text and that these were read, unless another window has read one of them meanwhile.

    Raises JobFailed when what was said is not the same any more.
    """
    page, ids = subject.page, [one.id for one in subject.exchanges]
    if not store.digests.are_unread(page, ids):
        return
    check_unchanged(subject.exchanges, store.digests.unread(page, _MOST_WAITING))
    newest = subject.exchanges[-1]
    store.digests.put(
        page.id,
        judged.text,
        PageOrigin.MODEL,
        base=page.text,
        reason=judged.reason,
        message_id=newest.message_id,
        chat_id=newest.chat_id,
    )
    store.digests.read(page.id, ids)
    store.digests.told(page.id, "")
    store.exchanges.done(DIGEST, ids)
