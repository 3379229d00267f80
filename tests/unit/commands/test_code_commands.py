"""Copying code blocks by command."""

import pytest

from tests.unit.chat.session_harness import SessionHarness
from tests.unit.commands.recording_context import RecordingContext
from tuimem.commands.command import CommandError
from tuimem.messages import Role


async def newest(harness: SessionHarness, text: str) -> None:
    await harness.fill([text], role=Role.ASSISTANT)


async def refused(context: RecordingContext, line: str) -> str:
    with pytest.raises(CommandError) as refusal:
        await context.run(line)
    return str(refusal.value)


async def test_the_only_code_block_is_copied(context: RecordingContext, harness: SessionHarness):
    await newest(harness, "See:\n```\na = 1\nb = 2\n```")
    assert await context.run("/copy-code") == "Copied the code block, 2 lines, somewhere."
    assert context.notes == [("copy_text", "a = 1\nb = 2")]


async def test_of_several_one_has_to_be_named(context: RecordingContext, harness: SessionHarness):
    await newest(harness, "```\na\n```\n```\nb\n```")
    assert await refused(context, "/copy-code") == "This message has 2 code blocks: press 1 to 2."
    assert await context.run("/copy-code 2") == "Copied code block 2, 1 line, somewhere."
    assert await refused(context, "/copy-code 3") == "This message has 2 code blocks."


async def test_without_code_there_is_nothing_to_copy(context: RecordingContext, harness: SessionHarness):
    await newest(harness, "no code here")
    assert await refused(context, "/copy-code") == "This message has no code block."


async def test_code_moves_sideways_only_where_it_does_not_wrap(context: RecordingContext, harness: SessionHarness):
    assert "display.code_lines" in await refused(context, "/code-right")
    await harness.session.change_setting("display.code_lines", "scroll")
    await context.run("/code-right")
    await context.run("/code-left")
    message_id = (await harness.message(-1)).id
    assert context.notes == [("scroll_code", message_id, 8), ("scroll_code", message_id, -8)]


async def test_where_nothing_is_folded_that_is_said(context: RecordingContext):
    assert "no folded text" in await refused(context, "/expand")
