"""What is asked of a model for one summary: macros, roles, blocks of their own, and what is wrong, by name."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from tuimem.memory.regex_scripts import ScriptRun
from tuimem.memory.summary_macros import SummarySubject, reach
from tuimem.memory.summary_problems import SummaryProblems
from tuimem.memory.summary_request import SummaryRequest, summary_request
from tuimem.messages import Character, Chat, Message, Role, Summary, Swipe
from tuimem.settings.groups.macros import RegexScript
from tuimem.settings.model import SummarySettings

CHAT = Chat(1, "Harbour", Character(1, "Captain", "{{char}} knows {{user}}."), "Jo", 0.0, 0.0)
USER, CHARACTER, SYSTEM = Role.USER, Role.ASSISTANT, Role.SYSTEM
AUTHORS = {USER: "Jo", CHARACTER: "Mira", SYSTEM: "Narrator"}
SLOW = {"pattern": "(a|aa)+$"}


def message(number: int, role: Role, text: str, summary: str = "", **marks: bool) -> Message:
    made = Summary(number, summary, "") if summary else None
    return Message(number, 1, role, AUTHORS[role], 0.0, Swipe(number, text, summary=made), **marks)


BEFORE = (
    message(1, CHARACTER, "one", "first"),
    message(2, USER, "two", "second"),
    message(3, SYSTEM, "three", "third"),
    message(4, CHARACTER, "hidden words", "not told", hidden=True),
    message(5, USER, "five"),
    message(6, CHARACTER, "six", "sixth", exclude=True),
)
TARGET = message(7, CHARACTER, "\n I sail {{user}}. \n", "seventh")


def asked(prompt: str, subject: SummarySubject | None = None, **settings: Any) -> SummaryRequest:
    made = convert({"prompt": prompt, "words": 9, **settings}, SummarySettings)
    return summary_request(subject or SummarySubject(TARGET, CHAT, BEFORE), made, limit=0.02)


def said(request: SummaryRequest) -> list[tuple[Role, str]]:
    return [(each.role, each.text) for each in request.messages]


def one(prompt: str, subject: SummarySubject | None = None, **settings: Any) -> str:
    """The text of a request that is one message and has nothing wrong with it."""
    request = asked(f"{prompt}|{{{{message}}}}", subject, **settings)
    assert request.problems == ()
    (only,) = request.messages
    assert only.role is Role.USER
    return only.text.removesuffix("|I sail {{user}}.")


def test_the_default_request_has_the_message_and_nothing_before_it():
    (only,) = summary_request(SummarySubject(TARGET, CHAT, BEFORE), SummarySettings()).messages
    assert only.role is Role.USER
    assert only.text.endswith("Answer with that sentence and nothing else.\n\nMessage by Mira:\nI sail {{user}}.")


def test_built_in_macros_are_filled_in_and_values_never_are():
    filled = one("{{author}}|{{ Message }}|{{words}}|{{user}}|{{char}}|{{description}}")
    assert filled == "Mira|I sail {{user}}.|9|Jo|Captain|Captain knows Jo."


def test_history_is_off_and_lines_of_a_conversation_when_it_is_on():
    prompt = "{{#if history}}Before:\n{{history}}\n{{else}}Nothing before{{/if}}"
    assert one(prompt) == "Nothing before"
    lines = "Jo: two\nNarrator: three\nJo: five\nMira: six"
    assert one(prompt, macros={"history": {"separate": False, "end": 5}}) == f"Before:\n{lines}\n"


def test_a_separate_macro_sends_messages_under_the_roles_of_their_authors():
    request = asked("Before: {{history}} Now: {{message}}", macros={"history": {"end": 5}}, prompt_role="system")
    assert said(request) == [
        (SYSTEM, "Before:"),
        (USER, "Jo: two"),
        (SYSTEM, "Narrator: three"),
        (USER, "Jo: five"),
        (CHARACTER, "Mira: six"),
        (SYSTEM, "Now: I sail {{user}}."),
    ]


@pytest.mark.parametrize(
    ("macro", "lines"),
    [
        ({"end": 1}, ["Mira: six"]),
        ({"start": 2, "end": 2}, ["Jo: five"]),
        ({"start": 3, "end": 3}, []),
        ({"start": 0, "end": 1}, ["Mira: six", "Mira: I sail {{user}}."]),
        ({"user_messages": False}, ["Mira: one", "Narrator: three", "Mira: six"]),
        ({"character_messages": False}, ["Jo: two", "Jo: five"]),
        (
            {"user_messages": False, "character_messages": False, "user_summaries": True, "character_summaries": True},
            ["Mira (summary): first", "Jo (summary): second", "Narrator (summary): third"],
        ),
        ({"start": 5, "user_summaries": True}, ["Mira: one", "Jo: two", "Jo (summary): second"]),
        ({"line": "- {{message}} ({{author}}, {{words}})", "end": 1}, ["- six (Mira, 9)"]),
        ({"enabled": False}, []),
        ({"template": "{{char}} and {{author}}"}, ["Captain and Mira"]),
        ({"start": 99, "end": 999}, []),
    ],
)
def test_a_macro_of_the_user_takes_the_messages_of_its_range(macro: dict[str, object], lines: list[str]):
    assert one("{{Scene}}", macros={"Scene": {"separate": False, **macro}}) == "\n".join(lines)


def test_the_first_message_has_no_history():
    first = SummarySubject(message(1, USER, "I sail {{user}}."), CHAT)
    assert one("{{#if history}}Before{{/if}}", first, macros={"history": {}}) == ""


def test_as_many_messages_are_read_as_macros_reach():
    assert reach(SummarySettings()) == 0
    assert reach(convert({"macros": {"message": {"enabled": False}, "a": {"template": "x"}}}, SummarySettings)) == 0
    assert reach(convert({"macros": {"history": {}, "far": {"end": 40, "enabled": False}}}, SummarySettings)) == 6


def test_a_hidden_message_is_summarised_when_it_is_the_one():
    hidden = SummarySubject(message(7, CHARACTER, "I sail {{user}}.", hidden=True), CHAT)
    assert one("{{author}}", hidden) == "Mira"


def test_a_prefill_ends_the_request_as_the_assistant():
    request = asked("{{message}}", prefill="{{author}} ")
    assert said(request)[-1] == (CHARACTER, "Mira ")
    assert request.prefill == "Mira "
    assert len(asked("{{message}}", prefill=" ").messages) == 1


def test_the_message_can_be_a_message_of_its_own():
    request = asked("Shorten: {{message}}", macros={"message": {"separate": True, "end": 50}})
    assert said(request) == [(USER, "Shorten:"), (CHARACTER, "I sail {{user}}.")]


@pytest.mark.parametrize(
    ("prompt", "settings", "text", "problem"),
    [
        ("{{mesage}}", {}, "", "{{mesage}} is not defined (did you mean {{message}}?), so it is left out."),
        ("{{#if qqq}}x{{/if}}", {}, "", "{{qqq}} is not defined, so it is left out."),
        ("{{#if history}}x", {}, "x", "{{#if history}} has no {{/if}}."),
        ("{{a}}", {"macros": {"a": {"template": "{{a}}"}}}, "", "{{a}} asks for itself, so it is left out."),
        (
            "{{a}}",
            {"macros": {"a": {"template": "A{{b}}"}, "b": {"line": "{{c}}"}, "c": {"template": "{{A}}"}}},
            "",
            "{{a}}, {{b}} and {{c}} ask for each other, so they are left out.",
        ),
        ("{{a}}", {"macros": {"a": {"template": "x{{zzz}}"}}}, "x", "{{zzz}} is not defined, so it is left out."),
        ("{{a}}", {"macros": {"a": {"template": "x{{/if}}"}}}, "x", "In {{a}}: {{/if}} stands without its {{#if …}}."),
        ("x", {"message_scripts": ["gone"]}, "x", "There is no regex script “gone”."),
    ],
)
def test_what_is_wrong_is_named_and_not_sent(prompt: str, settings: dict[str, object], text: str, problem: str):
    in_front = {name: {"separate": False, **value} for name, value in settings.get("macros", {}).items()}  # type: ignore[attr-defined]
    request = asked(f"{prompt}|{{{{message}}}}", **{**settings, "macros": in_front})
    assert said(request) == [(USER, f"{text}|I sail {{{{user}}}}.")]
    assert request.problems == (problem,)


def test_a_prompt_without_the_message_is_told():
    assert asked("Shorten.").problems == ("{{message}} is not in the prompt, so the model does not see the message.",)
    assert asked("{{it}}", macros={"it": {"start": 0, "end": 0}}).problems == ()


def test_macros_that_double_each_other_end():
    doubling = {f"m{n}": {"template": f"{{{{m{n + 1}}}}}" * 10, "separate": False} for n in range(30)}
    request = asked("{{m0}}{{message}}", macros={**doubling, "m30": {"template": "x" * 100, "separate": False}})
    assert said(request) == [(USER, "I sail {{user}}.")]
    assert any("is longer than" in problem for problem in request.problems)


def test_a_request_does_not_grow_without_end():
    request = asked("{{message}}" + "{{a}}" * 100, macros={"a": {"template": "x" * 1_000_000, "separate": False}})
    assert len(said(request)[0][1]) < 5_000_000
    assert any("cut off" in problem for problem in request.problems)


SCRIPTS = {
    "shout": {"pattern": "/[a-z]+/g", "replacement": "<$&>"},
    "first": {"pattern": "/I/", "replacement": "We"},
    "of the user": {"pattern": "s", "replacement": "S", "character_messages": False},
    "off": {"pattern": "s", "enabled": False},
}


def test_scripts_run_on_the_message_one_after_the_other():
    names = ["first", "shout", "of the user", "off"]
    assert asked("{{message}}", regex_scripts=SCRIPTS, message_scripts=names).messages[0].text == (
        "W<e> <sail> {{<user>}}."
    )


def test_a_macro_has_scripts_of_its_own():
    macros = {"history": {"end": 2, "separate": False, "regex_scripts": ["of the user", "shout"]}}
    assert one("{{history}}", macros=macros, regex_scripts=SCRIPTS) == "Jo: <five>\nMira: <six>"
    empty = {"history": {"regex_scripts": ["nothing"], "separate": False, "end": 2}}
    assert one("{{history}}", macros=empty, regex_scripts={"nothing": {"pattern": "five|six"}}) == ""


def test_a_script_that_is_too_slow_is_named_and_not_run_again():
    subject = SummarySubject(message(7, CHARACTER, "a" * 80 + "b"), CHAT)
    settings = convert(
        {"prompt": "{{message}}", "regex_scripts": {"slow": SLOW}, "message_scripts": ["slow"]}, SummarySettings
    )
    problems = SummaryProblems()
    request = summary_request(subject, settings, problems.switched_off, limit=0.02)
    assert list(request.slow) == ["slow"]
    assert request.messages[0].text == subject.message.text
    (fault,) = problems.take(request)
    assert "“slow” takes too long" in fault.what
    assert "regex_scripts" in fault.remedy
    again = summary_request(subject, settings, problems.switched_off, limit=600.0)
    assert (again.slow, again.problems) == ({}, request.problems)
    assert problems.take(again) == []


def test_a_script_that_is_slow_on_many_texts_together_ends_too():
    run = ScriptRun({"all": RegexScript(pattern="a")}, limit=60.0, in_all=0.0)
    victims = ("ab" * 100_000 for _ in range(3))
    for victim in victims:
        run.run(["all"], victim, Role.USER)
    assert list(run.slow) == ["all"]


@given(
    st.lists(st.sampled_from(["{{a}}", "{{b}}", "{{#if a}}", "{{/if}}", "{{message}}", "{{x}}", " t "]), max_size=8),
    st.lists(st.sampled_from(["{{a}}", "{{b}}", "{{c}}", "{{message}}", "{{else}}", "t"]), max_size=4),
    st.booleans(),
    st.integers(0, 8),
)
def test_whatever_is_written_makes_a_request(prompt: list[str], line: list[str], separate: bool, count: int):
    macros = {
        "a": {"template": "".join(line), "separate": separate},
        "b": {"line": "".join(line), "separate": not separate},
        "c": {"template": "{{b}}"},
    }
    request = asked("".join(prompt), SummarySubject(TARGET, CHAT, BEFORE[:count]), macros=macros)
    assert all(each.text.strip() for each in request.messages)
    assert all(problem.endswith((".", "?")) for problem in request.problems)
