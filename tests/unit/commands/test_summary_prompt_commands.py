"""Ready prompts, and regex scripts on summaries."""

import asyncio
import threading
from collections.abc import Iterable

import pytest

from tests.limits import LONGEST_WAIT
from tests.unit.chat.session_harness import SessionHarness
from tests.unit.commands.recording_context import RecordingContext
from tuimem.commands.command import CommandError
from tuimem.memory.ready_prompts import READY_PROMPTS, ready_prompt_in
from tuimem.memory.regex_scripts import ScriptRun
from tuimem.memory.summary_problems import problems_of
from tuimem.messages import Role
from tuimem.settings.groups.macros import RegexScript
from tuimem.settings.model import SummarySettings

SCRIPTS = {
    "numbers": RegexScript(pattern="/[0-9]+/g", replacement="<$&>"),
    "no summaries": RegexScript(pattern="/.*/", replacement=""),
    "off": RegexScript(pattern="a", enabled=False),
}


@pytest.fixture(autouse=True)
async def scripts(harness: SessionHarness) -> None:
    await harness.session.change_setting("summaries.regex_scripts", SCRIPTS)


async def summaries(harness: SessionHarness) -> list[str | None]:
    return [message.swipe.summary and message.swipe.summary.text for message in await harness.messages()]


async def test_a_ready_prompt_is_used_and_default_restores_the_first(context: RecordingContext):
    settings = context.session.settings.summaries
    assert ready_prompt_in(settings) is READY_PROMPTS[0]
    for ready in READY_PROMPTS[::-1]:
        assert f"“{ready.title}”" in (await context.run(f"/qm-prompt {ready.name}") or "")
        assert context.session.settings.summaries.prompt == ready.text
    assert context.session.settings.summaries.prompt == SummarySettings().prompt
    with pytest.raises(CommandError, match="one of default, story, facts, technical, any-language"):
        await context.run("/qm-prompt poem")


@pytest.mark.parametrize("ready", READY_PROMPTS, ids=lambda ready: ready.name)
def test_a_ready_prompt_has_nothing_wrong(ready: object):
    assert problems_of(SummarySettings(prompt=ready.text)) == ()  # type: ignore[attr-defined]


async def test_a_script_on_all_summaries_is_one_step_to_undo(context: RecordingContext, harness: SessionHarness):
    before = await summaries(harness)
    said = await context.run("/qm-regex numbers")
    assert said == "“numbers” changed 3 of 3 summaries. /undo takes it back."
    assert await summaries(harness) == [
        text and text.replace("0", "<0>").replace("2", "<2>").replace("4", "<4>") for text in before
    ]
    assert all(m.swipe.summary.edited for m in await harness.messages() if m.swipe.summary)
    assert await harness.session.messages.undo() == "rewrite 3 summaries"
    assert await summaries(harness) == before


async def test_a_script_runs_on_a_range_only_and_can_take_summaries_away(
    context: RecordingContext, harness: SessionHarness
):
    before = await summaries(harness)
    assert "changed 1 of 1 summaries" in (await context.run('/qm-regex "no summaries" 0 - 1') or "")
    assert await summaries(harness) == [None, *before[1:]]


async def test_a_script_leaves_a_stale_summary_stale(context: RecordingContext, harness: SessionHarness):
    message = await harness.message(0)
    await harness.session.messages.edit(message.id, "another text")
    await context.run("/qm-regex numbers 0")
    assert (await harness.message(0)).swipe.summary_is_stale


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/qm-regex number", "There is no regex script “number”. Did you mean numbers?"),
        ("/qm-regex off", "The regex script “off” is off."),
        ("/qm-regex numbers 9", "There is no message 9."),
        ("/qm-regex numbers 1", "finds nothing in 0 summaries"),
        ("/qm-regex", "needs the name of a regex script"),
        ("/qm-prompt", "needs the name of a ready prompt: default, story"),
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(
    context: RecordingContext, harness: SessionHarness, line: str, why: str
):
    before = await summaries(harness)
    with pytest.raises(CommandError) as refused:
        await context.run(line)
    assert why in str(refused.value)
    assert await summaries(harness) == before


async def test_a_script_that_takes_too_long_is_named_and_changes_nothing(
    context: RecordingContext, harness: SessionHarness
):
    await harness.session.messages.set_summary((await harness.message(0)).id, "a" * 80 + " b")
    before = await summaries(harness)
    await harness.session.change_setting(
        "summaries.regex_scripts", {"slow": RegexScript(pattern="/(a|aa)+$/", replacement="")}
    )
    for _ in range(2):
        with pytest.raises(CommandError, match="“slow” takes too long"):
            await context.run("/qm-regex slow")
    assert await summaries(harness) == before


async def test_a_summary_that_changes_while_the_script_runs_is_left_alone(
    context: RecordingContext, harness: SessionHarness, monkeypatch: pytest.MonkeyPatch
):
    is_running, goes_on = hold_scripts(monkeypatch)
    running = asyncio.create_task(context.run("/qm-regex numbers"))
    await asyncio.to_thread(is_running.wait, LONGEST_WAIT)
    await context.run("/qm-set 2 Written by hand, with a 7.")
    goes_on.set()
    assert await running == "“numbers” changed 2 of 3 summaries. /undo takes it back."
    assert (await summaries(harness))[2] == "Written by hand, with a 7."


async def test_it_is_said_when_all_that_a_script_has_read_is_changed_meanwhile(
    context: RecordingContext, harness: SessionHarness, monkeypatch: pytest.MonkeyPatch
):
    is_running, goes_on = hold_scripts(monkeypatch)
    running = asyncio.create_task(context.run("/qm-regex numbers 2"))
    await asyncio.to_thread(is_running.wait, LONGEST_WAIT)
    await context.run("/qm-set 2")
    goes_on.set()
    with pytest.raises(CommandError, match="changed meanwhile, so they stay as they are"):
        await running
    assert (await summaries(harness))[2] is None


def hold_scripts(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Have a script wait before its first text: when it is there, and what lets it go on."""
    run, is_running, goes_on = ScriptRun.run, threading.Event(), threading.Event()

    def held(self: ScriptRun, names: Iterable[str], text: str, role: Role) -> str:
        is_running.set()
        assert goes_on.wait(LONGEST_WAIT)
        return run(self, names, text, role)

    monkeypatch.setattr(ScriptRun, "run", held)
    return is_running, goes_on
