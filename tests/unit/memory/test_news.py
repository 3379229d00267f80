"""News by itself: what is told, in which words, and how much at once."""

import pytest

from tuimem.memory.front import Front, SentPieces
from tuimem.memory.news import News, fresh_news, news_from_store
from tuimem.memory.pieces import BEFORE, Piece, PieceKind
from tuimem.messages import Role

PAGE = PieceKind("page", "profile", "segment-page", "#ffffff", BEFORE, 34, is_held=True)
OLD = "[The profile.]\n> ## Interests\n> - tea\n> - chess\n>\n> ## Projects\n> - a shed"


def front(text: str = OLD) -> Front:
    return Front(1, (SentPieces("page", (), text),))


def told(text: str, *before: News) -> News:
    return after(front(), text, *before)


def after(front: Front | None, text: str, *before: News) -> News:
    return fresh_news(7, front, before, [Piece(PAGE, Role.SYSTEM, BEFORE, 0, text=text)], [PAGE])


def test_what_was_added_stands_under_its_heading():
    new = OLD.replace("> - chess", "> - chess\n> - go").replace("> - a shed", "> - a boat")
    lines = told(new).text.splitlines()
    assert lines[2:-2] == [
        "Now in the profile:",
        *("> ## Interests", "> - go", "> ## Projects", "> - a boat"),
        "",
        "No longer in the profile:",
        *("> ## Projects", "> - a shed"),
    ]


@pytest.mark.parametrize(
    "text", [OLD, OLD.replace("[The profile.]", "[Another template.]"), "> - a shed\n> - chess\n> - tea"]
)
def test_other_words_around_it_and_another_order_are_no_news(text: str):
    assert told(text) == News(7)


def test_while_no_front_stands_there_is_no_news():
    assert after(None, "> - else") == News(7)
    assert after(front().released(), "> - else") == News(7)
    assert after(Front(1, ()), "> - else") == News(7), "it was turned on just now"


def test_what_was_told_is_not_told_again_and_can_be_taken_back():
    first = told(OLD + "\n> - a boat")
    assert told(OLD + "\n> - a boat", first) == News(7)
    second = told(OLD, first)
    assert [(one.line, one.is_gone) for one in second.statements] == [("> - a boat", True)]
    assert told(OLD, first, second) == News(7)
    stored = [news_from_store(one.message_id, one.text, one.to_json()) for one in (first, second)]
    assert stored == [first, second]


def test_a_thousand_changes_are_told_some_at_a_time():
    now = "\n".join(f"> - thing number {n} of Sam's, which is quite a thing" for n in range(100))
    news: list[News] = []
    while (more := told(now, *news)).text:
        news.append(more)
        assert len(more.text) < 2_500
    assert len(news) > 2
    assert len({one.line for each in news for one in each.statements if not one.is_gone}) == 100


def test_what_only_a_change_would_say_is_compared_where_that_is_not_what_a_step_takes_in():
    piece = Piece(PAGE, Role.SYSTEM, BEFORE, 0, text="> others", standing=OLD)
    assert fresh_news(7, front(), (), [piece], [PAGE]) == News(7)
