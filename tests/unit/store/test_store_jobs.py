"""Jobs: queued once, taken by one, closed with their result, and taken over from a process that is gone."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.store.conftest import Clock
from tuimem.messages import Chat, Message, Summary
from tuimem.store import Job, NewJob, NewSummary, Origin, Pending, Store, check_database
from tuimem.store.migrations import APPLICATION_ID, MIGRATIONS, migrate
from tuimem.text import text_hash

GONE = "0" * 32


def queue(
    store: Store, message: Message, *, origin: Origin = "auto", series: str = "s", priority: int = 0
) -> int | None:
    new = NewJob(
        "summary",
        chat_id=message.chat_id,
        message_id=message.id,
        swipe_id=message.swipe.id,
        payload={"from": origin},
    )
    return store.jobs.enqueue(new, series=series, origin=origin, priority=priority)


def claim(store: Store, owner: str | None = None) -> Job:
    job = store.jobs.claim(owner or store.owner, ["summary"])
    assert job is not None
    return job


def summarise(store: Store, job: Job, owner: str | None = None, text: str = "short", source: str = "h") -> object:
    """Finish the job with a summary; None when nothing was stored."""
    made: list[Summary | None] = []

    def put(connection: sqlite3.Connection) -> None:
        new, by_user = NewSummary(text, source, 1), job.origin == "user"
        made.append(store.summaries.put_made(job.swipe_id or 0, new, seen=job.seen_summary, by_user=by_user))

    store.jobs.finish(job.id, owner or store.owner, put)
    return made[0] if made else None


def test_jobs_are_taken_oldest_first_and_once(store: Store, messages: list[Message]) -> None:
    first, second = queue(store, messages[0]), queue(store, messages[1])
    assert [claim(store).id, claim(store).id] == [first, second]
    assert store.jobs.claim(store.owner, ["summary"]) is None


def test_only_the_kinds_asked_for_are_taken(store: Store, messages: list[Message]) -> None:
    queue(store, messages[0])
    assert store.jobs.claim(store.owner, ["facts"]) is None


def test_the_same_job_is_queued_once_while_it_is_open(store: Store, messages: list[Message]) -> None:
    assert queue(store, messages[0]) is not None
    assert queue(store, messages[0]) is None
    job = claim(store)
    assert queue(store, messages[0]) is None
    summarise(store, job)
    assert queue(store, messages[0]) is not None


def test_a_users_job_takes_the_place_of_a_waiting_automatic_one(store: Store, messages: list[Message]) -> None:
    waiting = queue(store, messages[0])
    assert queue(store, messages[0], origin="user", series="u") == waiting
    assert queue(store, messages[0], origin="user", series="v") is None
    job = claim(store)
    assert (job.id, job.origin, job.series, job.payload) == (waiting, "user", "u", {"from": "user"})


def test_a_finished_summary_is_written_with_the_job_closed(store: Store, messages: list[Message]) -> None:
    queue(store, messages[0])
    job = claim(store)
    assert (job.message_id, job.swipe_id, job.attempts) == (messages[0].id, messages[0].swipe.id, 1)
    made = summarise(store, job)
    stored = store.messages.get(messages[0].id)
    assert stored is not None
    assert stored.swipe.summary == made is not None
    assert summarise(store, job) is None, "a closed job writes nothing"
    assert len(store.summaries.versions(messages[0].swipe.id)) == 1


def test_a_result_that_cannot_be_written_leaves_the_job_open(store: Store, messages: list[Message]) -> None:
    queue(store, messages[0])
    job = claim(store)

    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE chats SET title = 'changed'")
        raise KeyError

    with pytest.raises(KeyError):
        store.jobs.finish(job.id, store.owner, broken)
    assert store.chats.find("changed") is None
    assert store.jobs.finish(job.id, store.owner)


def test_a_job_of_a_gone_process_is_taken_over_and_its_late_result_refused(
    store: Store, messages: list[Message]
) -> None:
    queue(store, messages[0])
    lost = claim(store, GONE)
    taken = claim(store)
    assert (taken.id, taken.attempts) == (lost.id, 2)
    assert summarise(store, lost, GONE) is None
    assert not store.jobs.fail(lost.id, GONE, "late")
    assert not store.jobs.release(lost.id, GONE)
    assert summarise(store, taken) is not None
    assert len(store.summaries.versions(messages[0].swipe.id)) == 1


def test_a_job_of_a_living_window_is_left_alone_until_it_closes(
    store: Store, path: Path, messages: list[Message]
) -> None:
    queue(store, messages[0])
    with Store(path) as window:
        job = claim(window)
        assert store.jobs.claim(store.owner, ["summary"]) is None
    assert claim(store).id == job.id


def test_a_failure_is_kept_beside_the_old_summary(store: Store, messages: list[Message]) -> None:
    swipe_id = messages[0].swipe.id
    old = store.summaries.put(swipe_id, "old", estimate=1, source_hash="h")
    queue(store, messages[0])
    assert store.jobs.fail(claim(store).id, store.owner, "refused", lambda _: store.summaries.fail(swipe_id, "refused"))
    swipe = store.swipes.list(messages[0].id)[0]
    assert (swipe.summary, swipe.summary_error) == (old, "refused")
    assert store.jobs.has_failed("summary", swipe_id)
    queue(store, messages[0])
    assert store.jobs.has_failed("summary", swipe_id), "until it is done"
    summarise(store, claim(store))
    assert not store.jobs.has_failed("summary", swipe_id)
    assert store.swipes.list(messages[0].id)[0].summary_error == ""


def test_what_the_user_wrote_meanwhile_wins(store: Store, messages: list[Message]) -> None:
    swipe_id = messages[0].swipe.id
    queue(store, messages[0])
    job = claim(store)
    mine = store.summaries.put(swipe_id, "mine", estimate=1, source_hash="h", edited=True)
    assert summarise(store, job) is None
    assert store.swipes.list(messages[0].id)[0].summary == mine
    queue(store, messages[0], origin="user")
    assert summarise(store, claim(store), text="again") is not None, "asked for after the edit"
    assert store.undo(messages[0].chat_id) == "summarise 1 message again"
    assert store.swipes.list(messages[0].id)[0].summary == mine


def test_a_summary_cleared_meanwhile_stays_cleared(store: Store, messages: list[Message]) -> None:
    store.summaries.put(messages[0].swipe.id, "old", estimate=1, source_hash="h")
    queue(store, messages[0])
    job = claim(store)
    store.summaries.clear([messages[0].id])
    assert summarise(store, job) is None
    assert store.jobs.pending(messages[0].chat_id) == Pending()


def test_a_stopped_job_waits_again_and_the_attempt_does_not_count(store: Store, messages: list[Message]) -> None:
    queue(store, messages[0])
    store.jobs.release(claim(store).id, store.owner)
    assert claim(store).attempts == 1


def test_progress_counts_the_open_series(store: Store, chat: Chat, messages: list[Message]) -> None:
    queue(store, messages[4], series="old")
    summarise(store, claim(store))
    for message in messages[:4]:
        queue(store, message, series="new")
    summarise(store, claim(store))
    store.jobs.fail(claim(store).id, store.owner, "refused")
    claim(store)
    assert store.jobs.pending(chat.id) == Pending(queued=1, running=1, done=1, failed=1)
    assert store.jobs.pending() == store.jobs.pending(chat.id, ["summary"]) == store.jobs.pending(chat.id)
    assert store.jobs.pending(chat.id, ["facts"]) == Pending()
    assert store.jobs.cancel_queued(chat.id + 1) == 0
    assert store.jobs.cancel_queued(kinds=["facts"]) == 0
    assert store.jobs.cancel_queued() == 1
    assert store.jobs.pending(chat.id) == Pending(queued=0, running=1, done=1, failed=1)


def test_work_on_a_deleted_message_waits_for_its_return(store: Store, chat: Chat, messages: list[Message]) -> None:
    queued = queue(store, messages[0])
    store.messages.delete([messages[0].id])
    assert store.jobs.claim(store.owner, ["summary"]) is None
    assert store.jobs.pending(chat.id) == Pending()
    store.undo(chat.id)
    store.chats.delete(chat.id)
    assert store.jobs.claim(store.owner, ["summary"]) is None
    store.chats.restore(chat.id)
    assert claim(store).id == queued


@pytest.mark.parametrize("belongs_to", ["chat", "character", "nothing"])
def test_work_belongs_to_a_chat_to_a_character_or_to_nothing(store: Store, chat: Chat, belongs_to: str) -> None:
    new = {
        "chat": NewJob("profile", chat_id=chat.id),
        "character": NewJob("profile", character_id=chat.character.id),
        "nothing": NewJob("profile"),
    }[belongs_to]
    assert store.jobs.enqueue(new, series="p") is not None
    assert store.jobs.enqueue(new, series="p") is None
    job = store.jobs.claim(store.owner, ["profile"])
    assert job is not None
    assert (job.chat_id, job.character_id) == (new.chat_id, new.character_id)
    assert store.jobs.finish(job.id, store.owner)


def test_work_on_different_subjects_is_different_work(store: Store) -> None:
    for subject in ("tea", "rain", "tea"):
        store.jobs.enqueue(NewJob("facts", subject=subject), series="p")
    assert store.jobs.pending() == Pending(queued=2)
    job = store.jobs.claim(store.owner, ["facts"])
    assert job is not None
    assert job.subject == "tea"


def test_a_lower_number_comes_first_and_a_users_wish_moves_a_job_to_the_front(
    store: Store, messages: list[Message]
) -> None:
    for priority, message in ((20, messages[0]), (10, messages[1]), (10, messages[2])):
        queue(store, message, priority=priority)
    queue(store, messages[2], origin="user", priority=0)
    assert [claim(store).message_id for _ in range(3)] == [messages[n].id for n in (2, 1, 0)]


def test_a_job_to_be_tried_again_waits_for_its_time_and_its_attempts_count(
    store: Store, clock: Clock, messages: list[Message]
) -> None:
    queue(store, messages[0])
    assert store.jobs.retry(claim(store).id, store.owner, "busy", 60.0)
    assert store.jobs.claim(store.owner, ["summary"]) is None
    assert 0 < store.jobs.waiting(["summary", "facts"])["summary"] <= 60
    clock.now += 60
    assert store.jobs.waiting(["summary"]) == {"summary": 0.0}
    assert claim(store).attempts == 2
    assert not store.jobs.retry(12345, store.owner, "busy", 1.0)


def test_what_the_user_asks_for_again_is_tried_at_once_and_anew(store: Store, messages: list[Message]) -> None:
    queue(store, messages[0])
    store.jobs.retry(claim(store).id, store.owner, "busy", 60.0)
    queue(store, messages[0], origin="user")
    assert claim(store).attempts == 1


def test_a_written_summary_is_replaced_only_by_one_that_was_asked_for(store: Store, messages: list[Message]) -> None:
    swipe_id = messages[0].swipe.id
    mine = store.summaries.put(swipe_id, "mine", estimate=1, source_hash="h", edited=True)
    queue(store, messages[0])
    job = claim(store)
    assert job.seen_summary == mine.id
    assert summarise(store, job) is None
    assert store.swipes.list(messages[0].id)[0].summary == mine
    queue(store, messages[0], origin="user")
    assert summarise(store, claim(store)) is not None
    store.undo(messages[0].chat_id)
    assert store.swipes.list(messages[0].id)[0].summary == mine


def test_a_dropped_swipe_takes_its_work_along(store: Store, messages: list[Message]) -> None:
    second = store.swipes.add_swipe(messages[0].id, owner=store.owner)
    queue(store, second)
    job = claim(store)
    store.swipes.drop_swipe(second.swipe.id)
    assert summarise(store, job) is None


def test_only_old_closed_jobs_are_forgotten(store: Store, messages: list[Message]) -> None:
    queue(store, messages[0])
    summarise(store, claim(store))
    queue(store, messages[1])
    assert store.jobs.prune(before=0.0) == 0
    assert store.jobs.prune(before=1e12) == 1
    assert claim(store).message_id == messages[1].id


def test_a_stale_summary_is_the_jobs_own_business(store: Store, messages: list[Message]) -> None:
    queue(store, messages[0])
    job = claim(store)
    store.messages.edit(messages[0].id, "changed while the model worked", 5)
    assert summarise(store, job, source=text_hash(messages[0].text)) is not None
    assert store.swipes.list(messages[0].id)[0].summary_is_stale


def test_open_jobs_of_the_first_version_go_on(tmp_path: Path) -> None:
    path = tmp_path / "tuimem.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(old, 1.0, MIGRATIONS[:1])
        old.execute("INSERT INTO characters (name) VALUES ('Mira')")
        old.execute(
            "INSERT INTO chats (title, character_id, user_name, created, updated) VALUES ('Harbour', 1, 'Jo', 1, 1)"
        )
        for origin, status in (("auto", "queued"), ("user", "queued"), ("auto", "done")):
            old.execute(
                "INSERT INTO jobs (kind, chat_id, payload, origin, series, status, created, updated) "
                "VALUES (?, 1, '{}', ?, 's', ?, 1, 1)",
                (f"kind of {origin}", origin, status),
            )
    with Store(path) as store:
        kinds = ["kind of auto", "kind of user"]
        taken = [store.jobs.claim(store.owner, kinds) for _ in range(3)]
        assert [(job.id, job.origin, job.chat_id, job.attempts) for job in taken if job] == [
            (2, "user", 1, 1),
            (1, "auto", 1, 1),
        ]
    assert check_database(path) == []
