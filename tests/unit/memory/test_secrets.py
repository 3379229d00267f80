"""What is a secret in a text, and what only looks like one."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.memory.secret_lines import HARMLESS, NAMED_HARMLESS, NAMED_SECRET, SECRET, lines
from tests.unit.memory.told_secrets import NOT_TOLD, TOLD
from tuimem.memory.secrets import HIDDEN, find, hide


def test_there_are_a_hundred_of_each():
    assert len(set(lines(SECRET))) == len(set(lines(HARMLESS))) == 100
    assert min(len(set(lines(TOLD))), len(set(lines(NOT_TOLD)))) >= 100


@pytest.mark.parametrize("line", [*lines(SECRET), *lines(NAMED_SECRET), *lines(TOLD)])
def test_a_secret_is_found(line: str):
    assert find(line)


@pytest.mark.parametrize("line", [*lines(HARMLESS), *lines(NAMED_HARMLESS), *lines(NOT_TOLD)])
def test_what_looks_like_a_secret_is_kept(line: str):
    assert find(line) == []


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("My password is hunter2, and I live in Lyon.", f"My password is {HIDDEN}, and I live in Lyon."),
        ('The wifi password is "blue giraffe" here.', f'The wifi password is "{HIDDEN}" here.'),
        ("postgres://anna:s3cretPw@db.example.net/shop", f"postgres://anna:{HIDDEN}@db.example.net/shop"),
        ("I pay with 4111 1111 1111 1111 in Lyon.", f"I pay with {HIDDEN} in Lyon."),
        ("My PIN is 4821 and my cat is Mitzi.", f"My PIN is {HIDDEN} and my cat is Mitzi."),
        ("api_key=8f3k2m9x7q1z5w4v timeout=30", f"api_key={HIDDEN} timeout=30"),
        ('{"clientSecret":"8f3k2m9x7q1z5w4v"}', f'{{"clientSecret":"{HIDDEN}"}}'),
        ("Wifi password: spring", f"Wifi password: {HIDDEN}"),
        (
            "passphrase: correct horse battery staple, I live in Lyon.",
            f"passphrase: {HIDDEN}, I live in Lyon.",
        ),
        ("I live in Lyon.", "I live in Lyon."),
        (
            "my password is correct horse battery staple and I live in Lyon",
            f"my password is {HIDDEN} and I live in Lyon",
        ),
        ("In Zürich I pay with ４１１１ １１１１ １１１１ １１１１ …", f"In Zürich I pay with {HIDDEN} …"),
        ("Mein Tu\u0308rcode ist 4\u200b471, gell?", f"Mein Tu\u0308rcode ist {HIDDEN}, gell?"),
        ("I use Tulpe as my password in Lyon.", f"I use {HIDDEN} as my password in Lyon."),
        ("I changed my password from kangaroo7 to wallaby8.", f"I changed my password from {HIDDEN} to {HIDDEN}."),
    ],
)
def test_only_the_secret_is_hidden(text: str, hidden: str):
    assert hide(text) == hidden


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aZ9 :=/@-.\"'?&_+*", max_size=120), st.sampled_from(lines(SECRET)))
def test_secrets_stand_apart_and_in_order(text: str, line: str):
    found = find(f"{text}\n{line}\n{text}")
    assert found
    assert all(one.start < one.end <= other.start for one, other in pairwise(found))


def test_what_stands_in_the_next_line_is_not_taken_for_the_password():
    assert hide("I changed my password to Zebra!Lamp9\n: so\n") == f"I changed my password to {HIDDEN}\n: so\n"
