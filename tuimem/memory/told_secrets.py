"""Finds secrets that people tell as such: "my password is …", "the code for the door is …"."""

import re
from collections.abc import Iterator
from itertools import takewhile

from tuimem.memory.secret_patterns import PLACEHOLDER
from tuimem.memory.secret_sayings import (
    ACCOUNT_WITH,
    ACCOUNTS,
    BACKUP_CODES,
    CODE_LAST,
    CODE_OPENS,
    CODE_SAID,
    CODE_SPELLED,
    CREDENTIALS,
    GENERAL,
    GOES_ON,
    JOINS,
    LENGTHS,
    LIKE_AN_ADJECTIVE,
    MANAGERS,
    PASSWORD_AS,
    PASSWORD_BESIDE,
    PASSWORD_CHANGED,
    PASSWORD_LAST,
    PASSWORD_NAMED,
    PASSWORD_SAID,
    PHRASE,
    SAYS_NOTHING,
    SEED_PHRASE,
    USER_WITH,
)

Told = tuple[int, int, str]
"""Where it stands, from its first character to the one behind its last, and what it is."""

_FEWEST_SURE = 4
"""Words of a phrase that is a passphrase also where one of them could be said of a password ("correct horse …")."""

_AFTER = 40
"""Characters behind a password that say whether the sentence goes on with it."""

_MIXED = re.compile(r"\w[^\w\s'’-]\w|[A-Z].*[a-z].*[A-Z]")


def told(text: str) -> Iterator[Told]:
    """The secrets that a text tells in words, in any order."""
    yield from _passwords(text)
    yield from _passwords_in_other_words(text)
    for found in PASSWORD_BESIDE.finditer(text):
        yield found.start("value"), found.start("value") + len(found["value"].rstrip(".,;!?")), "a password"
    for pattern in (CODE_SAID, CODE_OPENS, CODE_LAST, CODE_SPELLED, BACKUP_CODES):
        for found in pattern.finditer(text):
            yield *found.span("value"), "a secret number"
    for found in SEED_PHRASE.finditer(text):
        yield *found.span("value"), "a recovery phrase"


def _passwords(text: str) -> Iterator[Told]:
    """`my password is …`."""
    for found in PASSWORD_SAID.finditer(text):
        if found["quoted"]:
            if not PLACEHOLDER.fullmatch(found["quoted"]):
                yield *found.span("quoted"), "a password"
            continue
        value, start = found["value"].rstrip(".,;!?)"), found.start("value")
        after = text[start + len(value) : start + len(value) + _AFTER]
        if PLACEHOLDER.fullmatch(value) or not value:
            continue
        if _is_password(value, after, is_value=bool(found["sign"])):
            yield start, start + len(value), "a password"
        elif end := _end_of_phrase(text, start, is_value=bool(found["sign"])):
            yield start, end, "a passphrase"


def _passwords_in_other_words(text: str) -> Iterator[Told]:
    """`I use … as my password`, `… is my password`, `from … to …`, and what stands beside the name of a user."""
    for found in PASSWORD_AS.finditer(text):
        group = "quoted" if found["quoted"] else "value"
        if found["quoted"] or _is_name(found["value"]):
            yield *found.span(group), "a password"
    for pattern in (PASSWORD_LAST, PASSWORD_CHANGED, PASSWORD_NAMED, CREDENTIALS, ACCOUNT_WITH, USER_WITH):
        for found in pattern.finditer(text):
            groups = found.groupdict()
            is_plain = not (_is_mixed(found["value"]) or found["value"][0].isupper())
            if pattern is USER_WITH and not _names_account(found[0], found["name"].lower(), is_plain=is_plain):
                continue
            if pattern is PASSWORD_NAMED and is_plain and LIKE_AN_ADJECTIVE.search(found["value"].lower()):
                continue
            for group in ("old", "value"):
                value = (groups.get(group) or "").rstrip(".,;!?)")
                if value and _is_name(value):
                    yield found.start(group), found.start(group) + len(value), "a password"


def _is_password(value: str, after: str, *, is_value: bool) -> bool:
    """Whether what comes after "the password is" is one, and does not go on with the sentence.

    `is_value`: it stands behind a colon or the like, where a word that could go on with a sentence is a password too.
    """
    if len(value) < 3:
        return False
    if _is_mixed(value):
        following = after.split(maxsplit=1)[:1]
        return not following or following[0].strip(".,;!?)") not in LENGTHS
    goes_on = not is_value and LIKE_AN_ADJECTIVE.search(value.lower()) is not None
    return not _says_nothing(value) and not goes_on and GOES_ON.match(after) is not None


def _end_of_phrase(text: str, start: int, *, is_value: bool) -> int | None:
    """Where a passphrase of plain words ends that begins there; None where the words are a sentence."""
    found = PHRASE.match(text, start)
    words = [*takewhile(lambda word: word.lower() not in JOINS, found[0].split(" "))] if found else []
    end = start + len(" ".join(words))
    if len(words) < 2 or not GOES_ON.match(text, end) or any(word.lower() in LENGTHS for word in words):
        return None
    is_long = len(words) >= _FEWEST_SURE
    ends = words[:1] if is_long else (words[0], words[-1])
    if not is_value and any(LIKE_AN_ADJECTIVE.search(word.lower()) for word in ends):
        return None
    return end if sum(map(_says_nothing, words)) <= is_long else None


def _names_account(said: str, name: str, *, is_plain: bool) -> bool:
    """Whether a user is named with a password beside it. A plain word is one only beside what is known as a name."""
    if is_plain:
        return name in ACCOUNTS or said.lower().startswith(("username", "benutzername"))
    return name not in JOINS


def _is_name(value: str) -> bool:
    """Whether these words name a password, and do not say what it is made of."""
    if PLACEHOLDER.fullmatch(value):
        return False
    words = value.lower().split()
    if not MANAGERS.isdisjoint(words):
        return False
    return _is_mixed(value) or not any(_says_nothing(word) or word in GENERAL for word in words)


def _is_mixed(value: str) -> bool:
    return any(sign.isdigit() for sign in value) or bool(_MIXED.search(value))


def _says_nothing(word: str) -> bool:
    word = word.lower()
    return word in SAYS_NOTHING or word.split("'")[0] in SAYS_NOTHING
