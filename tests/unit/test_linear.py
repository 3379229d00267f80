"""Foreign text costs work in proportion to its length: nothing goes over the same letters again and again."""

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.commands.command import CommandError
from tuimem.commands.parse import parse
from tuimem.commands.registry import COMMANDS
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.reasoning import ThinkSplitter
from tuimem.endpoint.rejections import rejection
from tuimem.memory.commanding import commands_a_model
from tuimem.memory.facts.candidates import third_person
from tuimem.memory.facts.grounded import why_not_grounded, why_not_said
from tuimem.memory.facts.likeness import same_fact
from tuimem.memory.facts.own_words import own_words
from tuimem.memory.facts.withdrawn import takes_back
from tuimem.memory.faithfulness.evidence import Evidence
from tuimem.memory.faithfulness.judge import doubt
from tuimem.memory.macros import fill_in
from tuimem.memory.secrets import find
from tuimem.memory.summaries import SummaryRejected, accept
from tuimem.settings.model import SummarySettings
from tuimem.settings.report import shown
from tuimem.store.search import read_query
from tuimem.templates import read_template
from tuimem.text import clean, clean_line
from tuimem.widgets.markdown.render import render_markdown

TIMES = 8
MOST_GROWTH = 4 * TIMES
"""How much more work a text may cost that is `TIMES` as long: far less than `TIMES` squared, far more than measured."""
TOO_LITTLE = 0.01
"""Seconds of processor time under which nothing is worth comparing."""

Reader = Callable[[str], object]


def summary(finish_reason: str) -> Reader:
    def judge(text: str) -> None:
        with suppress(SummaryRejected):
            accept(text, finish_reason, SummarySettings())

    return judge


def command(line: str) -> Reader:
    def read(text: str) -> None:
        with suppress(CommandError):
            parse(line + text, COMMANDS.by_slash)

    return read


def reasoning(text: str) -> None:
    """A reply that comes character by character."""
    splitter = ThinkSplitter()
    for character in text:
        splitter.feed(character)
    splitter.end()


def template(text: str) -> None:
    """A prompt with whole tags in it, where the text has signs that mean nothing to prompts."""
    for sign, tag in (("_", "{{#if a}}"), ("=", "\n{{/if}}\n"), ("~", "{{a}}")):
        text = text.replace(sign, tag)
    read_template.__wrapped__(text).fill({"a": "Mira"})


def beside_a_fact(read: Callable[[str, str], object], *, is_said: bool = True) -> Reader:
    """Holds a text against a fact. Each time it ends in another number, since what was read is kept."""
    number = count()
    fact = "User lives in Bern with Tom"

    def compare(text: str) -> object:
        new = f"{text} {next(number)}"
        return read(fact, new) if is_said else read(new, fact)

    return compare


READERS: dict[str, Reader] = {
    "clean": clean,
    "clean_line": clean_line,
    "whole answer": summary("stop"),
    "answer that was cut": summary("length"),
    "macros": lambda text: fill_in(text, {"char": "Mira"}),
    "template": template,
    "search": read_query,
    "error of a server": lambda text: rejection(400, {}, text.encode(), "localhost"),
    "estimate": estimate_tokens,
    "own words": own_words,
    "secrets": find,
    "instruction to a model": commands_a_model,
    "setting": lambda text: shown("chats.system_prompt", text),
    "address": lambda text: shown("endpoint.base_url", text),
    "command": command("/qm-summarize "),
    "command with a text": command("/qm-set 1 "),
    "reasoning in pieces": reasoning,
    "markdown": lambda text: render_markdown(text, 80),
}
UNITS = (
    *[".", "a", "“", '"', "'", "`", "[", "*", "_", "~", "<", ">", "|", "\\", "&", "#", "=", "-", "/", "1", "A", "…"],
    *(
        " ",
        "\n",
        "\t",
        "\xa0",
        "\r",
        ". ",
        "a.",
        ".” ",
        "{{",
        "{{a ",
        "``",
        "http://",
        "//a",
        "](",
        "![",
        "<br ",
        'a="',
    ),
    *("@", ":", "?", "a@", ":@", "://", "//@", "?a="),
    *("max ", "1,111", "prompt ", "> ", "1. ", "  \n", "||\n", "*a _"),
)
FACT_READERS: dict[str, Reader] = {
    "fact": beside_a_fact(why_not_grounded),
    "long fact": beside_a_fact(why_not_grounded, is_said=False),
    "line": beside_a_fact(why_not_said),
    "long line": beside_a_fact(why_not_said, is_said=False),
    "taken back": beside_a_fact(lambda fact, said: takes_back(said, fact)),
    "the same fact": beside_a_fact(same_fact),
    "by rules": beside_a_fact(lambda _, said: list(third_person(said))),
}
WORDS = (
    *(
        "and ",
        "no ",
        "Tom ",
        "I am ",
        "that ",
        "ok so ",
        "who ",
        "I think ",
        "I don't ",
        "and run ",
        ", who ",
        "is it? ",
    ),
    *("St. ", "or ", "not ", "my sister ", "in Rome ", "I live in Rome. ", "a.", " ", "\n", "1.", "’s "),
)
FRAMES = (("", ""), ("x", "x"), ("x ", " x"), ('"', "x"))


def seconds(read: Reader, text: str) -> float:
    """Of processor time, the least of three runs, so that other work on the machine does not count."""
    least = float("inf")
    for _ in range(3):
        began = time.process_time()
        read(text)
        least = min(least, time.process_time() - began)
    return least


def grows_too_fast(read: Reader, before: str, unit: str, after: str, length: int) -> bool:
    """Whether it does so each time: what other work on the machine costs comes and goes."""
    return all(_grew_too_fast(read, before, unit, after, length) for _ in range(3))


def _grew_too_fast(read: Reader, before: str, unit: str, after: str, length: int) -> bool:
    def framed(characters: int) -> str:
        return before + unit * (characters // len(unit)) + after

    long = seconds(read, framed(length * TIMES))
    return long > TOO_LITTLE and long > MOST_GROWTH * seconds(read, framed(length))


@pytest.mark.parametrize("name", READERS)
def test_work_grows_with_the_length_of_a_text_and_no_faster(name: str) -> None:
    length = {"markdown": 300, "template": 500, "secrets": 400, "own words": 400}.get(name, 2000)
    slow = [
        (before, unit, after)
        for unit in UNITS
        for before, after in FRAMES
        if grows_too_fast(READERS[name], before, unit, after, length)
    ]
    assert slow == []


@pytest.mark.parametrize("name", FACT_READERS)
def test_words_are_held_against_facts_quickly(name: str) -> None:
    slow = [
        (before, unit)
        for unit in WORDS
        for before in ("", "I am ")
        if grows_too_fast(FACT_READERS[name], before, unit, "", 600)
    ]
    assert slow == []


@pytest.mark.parametrize("before", ["", "I am ", "x "])
@pytest.mark.parametrize("unit", WORDS)
def test_the_own_words_are_found_quickly(before: str, unit: str) -> None:
    assert not grows_too_fast(own_words, before, unit, " x", 1000)


@pytest.mark.parametrize(
    "unit",
    [
        *[
            "a=",
            "ab12cd34ef56=",
            "token=",
            "client_secret: ",
            "password is: ",
            "passphrase: ",
            "passphrase: word ",
            "word ",
        ],
        *["use a as my ", "code for my ", "user a pass ", "a is my password ", "4111.", "a@b.c/ ", "e\u0301", "\u200b"],
    ],
)
@pytest.mark.parametrize("before", ["", "passphrase: ", "api_key="])
def test_named_secrets_are_found_quickly(before: str, unit: str) -> None:
    assert not grows_too_fast(find, before, unit, "", 2000)


@given(
    st.text('a.?…”" <>{}*`\n', max_size=3), st.text('a.?…”" <>{}*`\n', min_size=1, max_size=4), st.sampled_from("x. ")
)
@settings(max_examples=60, deadline=None)
def test_the_judge_of_summaries_is_quick_whatever_comes(before: str, unit: str, after: str) -> None:
    assert not grows_too_fast(summary("length"), before, unit, after, 2000)
    assert not grows_too_fast(summary("stop"), before, unit, after, 2000)


@pytest.mark.parametrize(
    "unit", ["do not go ", "n't ", "Anna ", "A", "1,111 ", "1h1:", "twenty-", "不喜欢", "五", "ne ", "a, "]
)
def test_what_makes_a_summary_doubtful_is_found_quickly(unit: str) -> None:
    def judge(text: str) -> object:
        return doubt(f"Anna did not go. {text}", Evidence(f"I go. {text}", [text]))

    assert not grows_too_fast(judge, "", unit, "", 2000)
