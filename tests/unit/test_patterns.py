"""Patterns as JavaScript writes them, and what happens to those that take too long."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.patterns import LONGEST_PATTERN, PatternError, TooSlow, replacing

CATASTROPHE, VICTIM = r"(a|aa)+$", "a" * 80 + "b"


@pytest.mark.parametrize(
    ("pattern", "replacement", "text", "result"),
    [
        ("a", "b", "banana", "bbnbnb"),
        ("/a/", "b", "banana", "bbnana"),
        ("/a/g", "b", "banana", "bbnbnb"),
        ("/A/gi", "b", "banana", "bbnbnb"),
        ("/^b/gm", "x", "a\nb\nb", "a\nx\nx"),
        ("/a$/", "x", "a\n", "a\n"),
        ("/a$/m", "x", "a\nb", "x\nb"),
        ("/a.b/s", "x", "a\nb", "x"),
        ("/a.b/", "x", "a\nb", "a\nb"),
        (r"/\/me (\w+)/", "$1s", "/me wave", "waves"),
        ("/(a)(b)?/g", "[$1$2$3$$$&]", "ab a", "[ab$3$ab] [a$3$a]"),
        ("/(a)/", "$12$01", "a", "a2a"),
        ("/b/", "<$`|$'>", "abc", "a<a|c>c"),
        ("/(?<who>[A-Z]\\w+) said/g", "$<who>:", "Mira said yes", "Mira: yes"),
        (r"/(?<q>['\"]).*?\k<q>/", "{{match}}!", "'a' \"b\"", "'a'! \"b\""),
        (r"/\u{1F600}|\u00e9/gu", "x", "é😀", "xx"),
        ("/[^]/g", "x", "a\n", "xx"),
        ("/[]/g", "x", "ab", "ab"),
        ("/{{user}}/g", "Jo", "{{user}} {", "Jo {"),
        ("/a{,2}/g", "x", "a{,2}aa", "xaa"),
        ("/[[&&]/g", "x", "[&]", "xx]"),
        ("/(?<=a+)b/g", "x", "aab b", "aax b"),
        (r"\*[^*]+\*", "", "a *sighs* b", "a  b"),
        ("/a{2}/g", "x", "aaaa", "xx"),
    ],
)
def test_a_pattern_does_what_it_does_in_javascript(pattern: str, replacement: str, text: str, result: str):
    assert replacing(pattern, replacement)(text) == result


@pytest.mark.parametrize(
    ("pattern", "replacement", "why"),
    [
        ("", "", "is empty"),
        ("//g", "", "is empty"),
        ("(", "", "is not valid"),
        ("a)", "", "without its"),
        ("[a", "", "not closed"),
        ("a\\", "", "backslash"),
        ("*", "", "nothing to repeat"),
        ("/a/x", "", "flags that are not known"),
        ("/usr/lib", "", "flags that are not known"),
        ("(?R)", "", "group that is not known"),
        ("(?V1)a", "", "group that is not known"),
        ("a{1000000000}", "", "too often"),
        ("((a{1000}){1000}){1000}", "", "too often"),
        ("(" * 5000 + ")" * 5000, "", "within each other"),
        ("a" * (LONGEST_PATTERN + 1), "", "characters"),
        (r"\u{FFFFFF}", "", "does not exist"),
        ("(?<who>a)", "$<whom>", "whom"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_a_sentence(pattern: str, replacement: str, why: str):
    with pytest.raises(PatternError, match=why) as refused:
        replacing(pattern, replacement)
    assert str(refused.value).endswith(".")


def test_a_catastrophic_pattern_ends_at_its_time_limit():
    with pytest.raises(TooSlow):
        replacing(CATASTROPHE, "")(VICTIM, limit=0.02)


@pytest.mark.parametrize("replacement", ["$`", "$'", "$&" * 500], ids=["before", "after", "often"])
def test_a_text_does_not_grow_without_end(replacement: str):
    with pytest.raises(TooSlow):
        replacing("a?", replacement)("a" * 50_000, limit=60.0)


async def test_a_slow_pattern_in_a_thread_lets_the_event_loop_go_on():
    slow = asyncio.create_task(asyncio.to_thread(lambda: replacing(CATASTROPHE, "")(VICTIM, limit=0.3)))
    rounds = 0
    while not slow.done():
        rounds += 1
        await asyncio.sleep(0)
    with pytest.raises(TooSlow):
        await slow
    assert rounds > 10


@given(
    st.text("(){}[]|?*+\\/^$.,-:=<!&ak0P19", max_size=12), st.text("$&<>`'a019{match}", max_size=6), st.text("ab/{[ \n")
)
def test_whatever_is_written_replaces_or_is_refused(pattern: str, replacement: str, text: str):
    try:
        replace = replacing(pattern, replacement)
    except PatternError as error:
        assert str(error)
    else:
        assert isinstance(replace(text), str)
