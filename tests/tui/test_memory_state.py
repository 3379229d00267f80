"""The chat says shortly how the memory is, and goes on without it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.openai_server import FakeServer
from tests.fakes.scripted_memory import ScriptedMemory
from tests.tui.app_harness import AppHarness, make_app

PROBLEM = "The memory worker could not be started. It is tried again."


@asynccontextmanager
async def chat(folder: Path, memory: ScriptedMemory) -> AsyncIterator[AppHarness]:
    with FakeServer() as server:
        harness = AppHarness(make_app(folder, server.base_url, memory=lambda _: memory))
        async with harness.app.run_test(size=(120, 30), message_hook=harness.hook, notifications=True) as pilot:
            harness.pilot = pilot
            yield await harness.ready()


async def test_the_title_says_how_far_the_index_is_and_nothing_when_all_is_well(tmp_path: Path) -> None:
    memory = ScriptedMemory()
    async with chat(tmp_path, memory) as harness:
        await harness.until(lambda: memory.is_started)
        memory.tell(memories=5, waiting=3)
        await harness.settled()
        assert "index" not in harness.title
        memory.tell(memories=5, waiting=1234)
        await harness.until(lambda: "indexing 1,234" in harness.title)
        memory.tell(rebuilding=200, rebuilt=50)
        await harness.until(lambda: "reindexing 25 %" in harness.title)
        memory.tell(memories=1239)
        await harness.until(lambda: "indexing" not in harness.title)
    assert not memory.is_started


async def test_without_an_embedder_the_title_says_so_and_more_where_one_looks(tmp_path: Path) -> None:
    memory = ScriptedMemory()
    async with chat(tmp_path, memory) as harness:
        memory.tell(memories=5, hint="Run make chat to install the memory.")
        await harness.until(lambda: "recall by words only" in harness.title)
        tooltip = harness.chat.title_line.tooltip
        assert str(tooltip) == "5 indexed. Found by words only. Run make chat to install the memory."
        await harness.click_on("recall by words only")
        await harness.until_shown("5 indexed. Found by words only. Run make chat to install the memory.")
        memory.tell(memories=5, embedder="MiniLM")
        await harness.until_shown("5 indexed. Found by meaning (MiniLM) and words.")
        await harness.press("escape")
        await harness.until(lambda: "words only" not in harness.title)


async def test_a_problem_is_told_once_and_the_chat_goes_on(tmp_path: Path) -> None:
    memory = ScriptedMemory()
    async with chat(tmp_path, memory) as harness:
        memory.tell(is_running=False, problem=PROBLEM)
        await harness.until_said(PROBLEM)
        await harness.until(lambda: "no recall" in harness.title)
        memory.tell(is_running=False, problem=PROBLEM, waiting=1)
        assert (await harness.say("Hello?")).text
        assert len([said for said in harness.toasts if PROBLEM in said]) == 1
        memory.tell()
        await harness.until(lambda: "no recall" not in harness.title)


async def test_the_memory_is_left_while_recall_is_off(tmp_path: Path) -> None:
    memory = ScriptedMemory()
    async with chat(tmp_path, memory) as harness:
        await harness.session.change_setting("recall.enabled", False)
        await harness.until(lambda: not memory.is_started)
        await harness.session.change_setting("recall.enabled", True)
        await harness.until(lambda: memory.is_started)
