"""The summary prompt at work: what the preview shows is what is sent, and what is wrong is said once."""

from typing import Any

import pytest
from msgspec import convert

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, with_settings
from tuimem.chat.events import Fault
from tuimem.settings.groups.macros import Macro, RegexScript
from tuimem.settings.model import Settings, SummarySettings

TEXTS = ["The storm took the roof.", "Who was there?", "Only the keeper and his dog."]


def prompting(prompt: str = "{{message}}", **summaries: Any) -> Settings:  # any setting's value
    tables = convert(summaries, SummarySettings)
    return with_settings(QUIET, summaries={name: getattr(tables, name) for name in summaries} | {"prompt": prompt})


async def summarise(harness: SessionHarness, *ids: int) -> None:
    await harness.session.summaries.queue(ids)
    await harness.summarised()


def requests(server: FakeServer) -> list[Any]:
    return [body["messages"] for body in server.requests if is_summary(body)]


async def test_what_the_preview_says_is_what_is_sent(open_session: OpenSession, server: FakeServer):
    server.reply = " there, it was told."
    settings = prompting(
        "{{author}}, {{words}} words.\n{{#if history}}\nBefore: {{history}}\n{{/if}}\n{{scene}} Now: {{message}}",
        prompt_role="system",
        prefill="{{author}} was",
        macros={"history": {"end": 2}, "scene": {"template": "At sea.", "separate": False}},
        regex_scripts={"no dogs": {"pattern": r"/ and his (?<who>\w+)/", "replacement": ""}},
        message_scripts=["no dogs"],
    )
    harness = await open_session(settings)
    ids = await harness.fill(TEXTS)
    shown = await harness.session.summaries.request(ids[-1])
    await summarise(harness, ids[-1])
    assert shown is not None
    assert [[each.as_json() for each in shown.messages]] == requests(server)
    assert shown.problems == ()
    assert [each.text for each in shown.messages][1:] == [
        f"Someone: {TEXTS[0]}",
        f"Someone: {TEXTS[1]}",
        "At sea. Now: Only the keeper.",
        "Someone was",
    ]


async def test_the_preview_can_try_other_settings_and_knows_of_deleted_messages(harness: SessionHarness):
    (message_id,) = await harness.fill(TEXTS[:1])
    shown = await harness.session.summaries.request(message_id, SummarySettings(prompt="Short: {{message}}"))
    assert shown is not None
    assert [each.text for each in shown.messages] == [f"Short: {TEXTS[0]}"]
    await harness.session.messages.delete([message_id])
    assert await harness.session.summaries.request(message_id) is None


@pytest.mark.parametrize(("shown", "summary"), [(True, "It was told."), (False, "was told.")])
async def test_a_prefill_is_stored_when_it_is_to_be_shown(
    open_session: OpenSession, server: FakeServer, shown: bool, summary: str
):
    server.reply = " was told."
    harness = await open_session(prompting(prefill="It", show_prefill=shown))
    await summarise(harness, *await harness.fill(TEXTS[:1]))
    made = (await harness.message(0)).swipe.summary
    assert made is not None
    assert made.text == summary


async def test_what_is_wrong_with_the_prompt_is_said_once_and_the_summary_is_made(
    open_session: OpenSession, server: FakeServer
):
    server.reply = "It was told."
    harness = await open_session(prompting("{{mesage}} {{a}} {{message}}", macros={"a": Macro(template="{{a}}")}))
    await summarise(harness, *await harness.fill(TEXTS))
    assert [body[0]["content"] for body in requests(server)] == TEXTS
    assert [fault.what for fault in harness.told(Fault)] == [
        "{{mesage}} is not defined (did you mean {{message}}?), so it is left out.",
        "{{a}} asks for itself, so it is left out.",
    ]


async def test_a_script_that_is_too_slow_is_switched_off_and_named_until_it_is_changed(
    open_session: OpenSession, server: FakeServer
):
    server.reply = "It was told."
    slow = RegexScript(pattern="(a|aa)+$")
    harness = await open_session(prompting(regex_scripts={"slow": slow}, message_scripts=["slow"]))
    texts = ["a" * 80 + "b", "a" * 81 + "b"]
    ids = await harness.fill(texts)
    await summarise(harness, *ids)
    assert [body[0]["content"] for body in requests(server)] == texts
    assert ["“slow” takes too long" in fault.what for fault in harness.told(Fault)] == [True]
    await harness.session.change_setting("summaries.regex_scripts", {"slow": RegexScript(pattern="a+")})
    shown = await harness.session.summaries.request(ids[0])
    assert shown is not None
    assert ([each.text for each in shown.messages], shown.problems) == (["b"], ())
