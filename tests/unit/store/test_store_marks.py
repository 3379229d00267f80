"""Where in a snippet the words stand that were looked for."""

import pytest

from tuimem.messages import Chat, Role
from tuimem.store import Store


def marked(store: Store, query: str) -> list[list[str]]:
    return [[hit.snippet[start:end] for start, end in hit.marks] for hit in store.search(query)]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("lighthouse", ["lighthouse"]),
        ("cliff light", ["Light", "lighthouse", "cliff"]),
        ('"on the cliff"', ["on the cliff"]),
        ("灯", ["灯", "灯"]),
        ("cliff 灯", ["cliff", "灯", "灯"]),
    ],
)
def test_every_word_is_marked_whatever_its_script(store: Store, chat: Chat, query: str, words: list[str]) -> None:
    store.messages.add(chat.id, Role.USER, "Jo", "Light! The lighthouse\non the cliff: 灯台の灯。", estimate=5)
    (found,) = marked(store, query)
    assert found == words


def test_a_snippet_is_one_line_without_the_signs_that_marked_it(store: Store, chat: Chat) -> None:
    store.messages.add(chat.id, Role.USER, "Jo", "one\ntwo\nthree", estimate=5)
    (hit,) = store.search("two")
    assert (hit.snippet, hit.marks) == ("one two three", ((4, 7),))
