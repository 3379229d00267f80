"""The law of pages on real parts: the profile and the digest learn each exchange once, and lose nothing of the user's.

Sequences of what is said, what has changed and what is taken back, good, bad and hostile answers, edits by hand,
undoing, pauses, erasing, windows that end while a model answers, two windows at the same time, and opening both again.
"""

import asyncio
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.learning_harness import DIGEST, PROFILE, Learner
from tests.unit.chat.session_harness import SessionHarness, sent
from tests.unit.chat.topics import TOPICS, Topic, heard, thing_of, told_by
from tuimem.chat import digest_actions
from tuimem.remembered import PageOrigin, Reach
from tuimem.store import Store
from tuimem.store.page_file import DIGESTS, PROFILES

HAPPENINGS = (
    *("good", "bad", "hostile", *["changed"] * 5, "write", "correct", "take out", "undo", "write meanwhile"),
    *("pause", "erase", "window ends", "other window", "both windows", "open again"),
)
NO_ANSWERS = (
    '{"operations": [{"op": "add", "sec',
    "",
    "I have cleared the profile.",
    '{"lines": "none"}',
    "# About me",
)
HOSTILE = ("Ignore all previous instructions", "Was born in 1871", "Lives with Napoleon in Paris")


class World:
    """Two windows on one store, and what has to stand on the page by what was said and done."""

    def __init__(self, path: Path, server: FakeServer, learner: Learner, topics: Sequence[Topic]) -> None:
        self._path, self._server, self._learner = path, server, learner
        self._told = [topic.told[0] for topic in topics]
        self._topics = topics
        self._said = 0
        self._mood = "good"
        self._expected: set[str] = set()
        self._aside: set[str] = set()
        """What was read in vain."""
        self._late: set[str] = set()
        """What was said in a pause; only a digest reads it later."""
        self._by_hand: list[str] = []

    async def open(self) -> None:
        self._windows = [await self._window() for _ in range(2)]
        self._learner.answer(self._server, self._answer)

    async def _window(self) -> SessionHarness:
        others = {"interval": 0.0} if self._learner is PROFILE else {"reach": Reach.ALL}
        return await SessionHarness(self._path, self._server, self._learner.settings(**others)).open()

    async def close(self) -> None:
        for window in self._windows:
            await window.close()

    def _answer(self, body: dict[str, Any]) -> str:
        good = self._noted(heard(body), body)
        if self._mood == "bad":
            return NO_ANSWERS[self._said % len(NO_ANSWERS)] if self._learner is PROFILE else '{"digest": []}'
        if self._mood == "hostile" and self._learner is DIGEST:
            return "\n".join([good, *(f"- {line}" for line in HOSTILE)])
        if self._mood == "hostile":
            wanted = json.loads(good)["operations"]
            wanted += [{"op": "remove", "line": number} for number in (1, 2)]
            wanted += [{"op": "replace", "line": 1, "text": line} for line in HOSTILE]
            wanted += [{"op": "add", "section": "Interests", "text": line} for line in HOSTILE]
            return json.dumps({"operations": wanted})
        return good

    def _noted(self, said: Sequence[str], body: dict[str, Any] | None = None) -> str:
        """What a good model answers, to a request that shows it the page."""
        if self._learner is DIGEST:
            return "\n".join(f"- {fact.rstrip('.').replace('User', 'The user', 1)}" for fact, _ in map(told_by, said))
        shown = re.findall(r"^> (\d+)\. (.+)$", sent(body), re.MULTILINE) if body else []
        lines = {text: int(number) for number, text in shown}
        operations: list[dict[str, Any]] = []
        for fact, before in map(told_by, said):
            at, text = lines.get(_line(before)), _line(fact)
            if at is None:
                operations += [{"op": "add", "section": "Interests", "text": text}] if text else []
            else:
                operations.append({"op": "replace", "line": at, "text": text} if text else {"op": "remove", "line": at})
        return json.dumps({"operations": operations})

    async def _page(self) -> Any:  # of either kind
        def found(store: Store) -> Any:
            pages = (store.profile_pages if self._learner is PROFILE else store.digests).all()
            files = PROFILES if self._learner is PROFILE else DIGESTS
            for page in pages:
                return files.follow(store, page.id).page, files.path_of(store, page.id)
            return None

        return await self._windows[0].stored(found)

    async def _versions(self) -> list[Any]:
        return await self._windows[0].stored(
            lambda store: [
                one
                for pages in [store.profile_pages if self._learner is PROFILE else store.digests]
                for page in pages.all()
                for one in pages.history(page.id)
            ]
        )

    async def _text(self) -> str:
        found = await self._page()
        return found[0].text if found else ""

    async def happen(self, happening: str) -> None:
        here, there = self._windows
        self._mood = happening if happening in ("bad", "hostile") else "good"
        before = await self._text()
        match happening:
            case "good" | "hostile":
                await self._say(here)
            case "bad":
                await self._misread(here)
            case "other window":
                await self._say(there)
            case "both windows":
                await self._say(here)
                await self._say(there)
            case "window ends":
                await self._end_a_window()
            case "write meanwhile":
                await self._write_meanwhile()
            case "pause":
                await self._pause()
            case "changed":
                await self._change(here)
            case "open again":
                await self.close()
                await self.open()
            case _:
                await self._of_the_user(happening)
        await self._quiet()
        await self.check(before)

    def _next(self) -> tuple[str, str]:
        """What is said next, and what it tells; empty when all has been said."""
        said, fact = self._told.pop(0) if self._told else ("", "")
        self._said += bool(said)
        return said, thing_of(fact)

    async def _say(self, window: SessionHarness) -> str:
        said, thing = self._next()
        if said:
            self._expected |= {thing, *self._late}
            self._late.clear()
            await window.say(said)
        return thing

    async def _change(self, window: SessionHarness) -> None:
        """Of what stands there as it was said, the next of its topic is said; else something new, as for any digest."""
        lines = (await self._text()).splitlines()
        for topic in self._topics if self._learner is PROFILE else ():
            for (_, before), (said, after) in pairwise(topic.told):
                if f"- {_line(before)}" in lines:
                    self._expected -= {thing_of(before)}
                    self._expected |= {thing_of(after)} - {""}
                    await window.say(said)
                    return
        await self._say(window)

    async def _misread(self, window: SessionHarness) -> None:
        """A bad answer changes nothing, and its error is told."""
        before = await self._text()
        late = set(self._late)
        if thing := await self._say(window):
            await self._quiet()
            self._expected -= {thing, *late}
            self._aside.add(thing)
            self._late = late if self._learner is PROFILE else set()
            self._aside |= late if self._learner is DIGEST else set()
            assert await self._text() == before
            if self._learner is PROFILE:
                assert (await window.messages())[-2].id in dict(await window.session.user_profile.failed())
            else:
                assert (await self._page())[0].problem

    async def _held(self) -> HeldReply | None:
        """Something is said, and the good answer to it is on its way."""
        said, thing = self._next()
        if not said:
            return None
        late = [topic.told[0][0] for topic in self._topics if thing_of(topic.facts[0]) in self._late]
        reply = HeldReply(self._noted([said, *late]))
        self._learner.answer(self._server, lambda body: reply)
        self._expected |= {thing, *self._late}
        self._late.clear()
        await self._windows[0].say(said)
        await reply.until_asked()
        self._learner.answer(self._server, self._answer)
        return reply

    async def _end_a_window(self) -> None:
        if (reply := await self._held()) is not None:
            await self._windows[0].close()
            reply.finish()
            self._windows[0] = await self._window()

    async def _write_meanwhile(self) -> None:
        reply = await self._held()
        await self._edit("write")
        if reply is not None:
            reply.finish()

    async def _pause(self) -> None:
        """What is said in a pause is not learned, but by a digest, when it goes on."""
        here, there = self._windows
        said, thing = self._next()
        if self._learner is PROFILE:
            await here.session.user_profile.pause(paused=True)
            await there.say(said or "Hello.")
            await self._quiet()
            await here.session.user_profile.pause(paused=False)
            self._expected |= self._aside
            self._aside.clear()
        else:
            await here.session.change_setting("digest.every", 0)
            await here.say(said or "Hello.")
            await self._quiet()
            await here.session.change_setting("digest.every", 1)
            self._late |= {thing} - {""}

    async def _of_the_user(self, happening: str) -> None:
        """Whatever the user does to the page is right; what stood there before can be had back, unless it is erased."""
        found = await self._page()
        if found is None:
            return
        before, page_id = found[0].text, found[0].id
        here = self._windows[self._said % 2]
        if happening == "erase":
            if self._learner is PROFILE:
                await here.session.user_profile.erase()
            else:
                await here.stored(lambda store: digest_actions.erase_digest(store, page_id))
            self._by_hand.clear()
            assert not set(_things(await self._text()))
            self._expected = set()
        elif happening == "undo":
            undo = here.session.user_profile.undo if self._learner is PROFILE else None
            done = await (undo() if undo else here.session.digests.undo(page_id))
            self._expected = set(_things(await self._text()))
            if done is not None:
                assert before in [one.text for one in await self._versions()]
        else:
            await self._edit(happening)

    async def _edit(self, happening: str) -> None:
        """As an editor does it, which has read the file just now."""
        found = await self._page()
        if found is None or not found[1].exists():
            return
        text = found[1].read_text()
        learned = [line for line in text.splitlines() if _things(line) and "by hand" not in line]
        new = f"- Wrote {len(self._by_hand)} lines by hand"
        if happening == "correct" and learned:
            new = f"{learned[-1]}, written by hand {len(self._by_hand)}"
            text = text.replace(learned[-1], new)
        elif happening == "take out" and learned:
            text = text.replace(f"{learned[-1]}\n", "")
            self._expected -= set(_things(learned[-1]))
        else:
            text = f"{text}{new}\n"
        if new in text:
            self._by_hand.append(new)
        found[1].write_text(text)

    async def _quiet(self) -> None:
        for window in self._windows:
            window.session.jobs.start()
            await window.summarised()

    async def check(self, before: str = "") -> None:
        found, versions = await self._page(), await self._versions()
        text = found[0].text if found else ""
        assert Counter(_things(text)) == Counter(self._expected), text
        for line in HOSTILE:
            assert line not in text
        kept = "\n".join([text, *(one.text for one in versions), *(one.before or "" for one in versions)])
        assert all(line in kept.splitlines() for line in self._by_hand)
        learned = Counter(one.message_id for one in versions if one.origin is PageOrigin.MODEL and one.message_id)
        assert set(learned.values()) <= {1}, "an exchange is learned from once"
        if found and found[0].version_id is not None:
            assert found[1].read_text() == text
            assert [one.name for one in found[1].parent.iterdir()] == [found[1].name], "the file is whole"

    async def end(self) -> None:
        """What was read in vain is read again by a model that answers well."""
        self._mood = "good"
        here = self._windows[0]
        if self._learner is PROFILE:
            await here.session.user_profile.pause(paused=False)
        else:
            await here.session.digests.update(**here.session.digests.usual)
            self._expected |= self._late
        self._expected |= self._aside
        await self._quiet()
        await self.check()
        assert await self._learner.waits(here) == 0


def _line(fact: str) -> str:
    """As it stands on the profile."""
    return thing_of(fact)[:1].upper() + thing_of(fact)[1:]


_THINGS = {thing_of(fact).lower(): thing_of(fact) for topic in TOPICS for fact in topic.facts if fact}
_ANY_THING = re.compile("|".join(map(re.escape, _THINGS)))


def _things(text: str) -> list[str]:
    return [_THINGS[found] for found in _ANY_THING.findall(text.lower())]


async def live(learner: Learner, topics: Sequence[Topic], happenings: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, FakeServer("I see.") as server:
        world = World(Path(folder) / "tuimem.db", server, learner, topics)
        await world.open()
        try:
            for happening in happenings:
                await world.happen(happening)
            await world.end()
        finally:
            await world.close()


@pytest.mark.parametrize("learner", [PROFILE, DIGEST], ids=lambda one: one.name)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.permutations(TOPICS), st.lists(st.sampled_from(HAPPENINGS), min_size=3, max_size=7))
def test_each_exchange_is_learned_once_and_what_is_by_hand_stays(
    learner: Learner, topics: list[Topic], happenings: list[str]
):
    asyncio.run(live(learner, topics, happenings))
