"""What `tuimem doctor` finds about the store. Looking changes nothing."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tuimem.cli.findings import DoctorLine
from tuimem.messages import Role, SwipeState
from tuimem.settings import Paths
from tuimem.store import NewJob, Store, StoreError, check_database
from tuimem.store.copies import way_out
from tuimem.store.files import inspect, is_missing
from tuimem.text import text_hash

STORE = "Store"

_LEAST_ROOM = 1024 * 1024
"""Bytes that a chat needs to begin."""


def look_at_store(paths: Paths) -> tuple[list[DoctorLine], bool]:
    """The findings, and whether a chat can be stored."""
    path = paths.database
    if is_missing(path):
        line = _not_made_yet(path)
        return [line], line.ok is not False
    lines = [DoctorLine(STORE, "file", None, str(path))]
    try:
        newest = inspect(path)
        lines.append(DoctorLine(STORE, "version", True, f"version {newest}, {path.stat().st_size / 1e6:,.1f} MB"))
    except StoreError as error:
        return [*lines, DoctorLine(STORE, "version", False, error.what, _remedy(error, path))], False
    except OSError as error:
        return [
            *lines,
            DoctorLine(STORE, "version", False, f"It cannot be read ({error.strerror}).", "Check who owns it."),
        ], False
    integrity = _integrity(path)
    is_damaged = any(line.ok is False and line.name == "integrity" for line in integrity)
    room = _room(path.parent)
    return [*lines, *integrity, *room], not room and (not is_damaged or _works_all_the_same(path))


def _remedy(error: StoreError, path: Path) -> str:
    """What the error says to do, unless that is to ask the doctor."""
    return way_out(path) if "tuimem doctor" in error.remedy else error.remedy


def _integrity(path: Path) -> list[DoctorLine]:
    findings = check_database(path)
    lines = [
        DoctorLine(STORE, "integrity" if finding.is_damage else "privacy", False, finding.what, finding.remedy)
        for finding in findings
    ]
    if not any(finding.is_damage for finding in findings):
        lines.insert(0, DoctorLine(STORE, "integrity", True, "no damage found"))
    return lines


def _room(folder: Path) -> list[DoctorLine]:
    """What hinders writing."""
    if not os.access(folder, os.W_OK):
        return [DoctorLine(STORE, "writing", False, f"The folder {folder} cannot be written.", "Check who owns it.")]
    try:
        free = shutil.disk_usage(folder).free
    except OSError:  # a file system that does not tell
        return []
    return [DoctorLine(STORE, "room", False, f"The disk with {folder} is full.", "Free some space.")] * (
        free < _LEAST_ROOM
    )


def _works_all_the_same(path: Path) -> bool:
    """Whether a new chat could be stored in a damaged database: tried on a copy."""
    with TemporaryDirectory(prefix="tuimem-") as folder:
        copy = Path(folder) / path.name
        try:
            for ending in ("", "-wal"):
                if (source := path.with_name(path.name + ending)).exists():
                    shutil.copyfile(source, copy.with_name(copy.name + ending))
            with Store(copy) as store:
                return _try_out(store)
        except (StoreError, OSError):
            return False


def _try_out(store: Store) -> bool:
    """Whether all that a question and its answer store can be stored and read."""
    store.messages.recover()
    store.chats.latest()
    store.learned.allow("http://localhost", "a trial")
    chat = store.chats.create("A chat", store.characters.create("Somebody").id, "You")
    asked = store.messages.add(chat.id, Role.USER, "You", "Does it work?", estimate=4)
    reply = store.messages.add(
        chat.id, Role.ASSISTANT, "Somebody", "", estimate=0, state=SwipeState.STREAMING, model="m", owner=store.owner
    )
    answer = store.swipes.end_reply(reply.swipe.id, "It does.", "", estimate=3, state=SwipeState.COMPLETE)
    store.chats.set_front(chat.id, "[]")
    store.tokens.put_many("a trial", {text_hash(answer.text): 3})
    store.jobs.enqueue(NewJob("a trial", chat_id=chat.id), series="a trial")
    return store.messages.page(chat.id) == [asked, answer]


def _not_made_yet(path: Path) -> DoctorLine:
    folder = next(parent for parent in path.parents if parent.exists())
    if folder.is_dir() and os.access(folder, os.W_OK):
        return DoctorLine(STORE, "file", None, f"{path} will be created with the first chat")
    return DoctorLine(
        STORE, "file", False, f"The folder {folder} cannot be written.", "Choose another folder with --home."
    )
