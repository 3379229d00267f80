"""Reads the memory model's answer: which facts it would add, update and delete.

What surrounds the JSON does not matter (fences, reasoning, chatter), nor do other names for its fields.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tuimem.memory.facts.no_action import says_no_action
from tuimem.remembered import ChangeKind
from tuimem.text import clean, clean_line

LONGEST = 100_000
"""Characters of an answer that is read at all."""

_MOST_BEGINNINGS = 50
"""Places at which JSON may begin that are tried."""

_END_OF_REASONING = "</think>"
_EMPTY = re.compile(r"[^{}\[\]]*(?:\[\s*\]|\{\s*\})[^{}\[\]]*")
"""An answer with empty brackets as its only ones; within others they may be what is left of a list that was cut off."""

_LAST_COMMA = re.compile(r",\s*([}\]])")
_KINDS = {
    **dict.fromkeys(("add", "create", "new", "insert", "remember"), ChangeKind.ADD),
    **dict.fromkeys(("update", "edit", "modify", "replace", "change"), ChangeKind.UPDATE),
    **dict.fromkeys(("delete", "remove", "forget"), ChangeKind.DELETE),
}


class AnswerRejected(Exception):
    """An answer that cannot be used at all; the text says why, in words that follow "Nothing was learned: "."""


@dataclass(frozen=True, slots=True)
class Action:
    """One change that the model wants. `fact_id` is None and `about` empty where it does not say."""

    kind: ChangeKind
    content: str = ""
    fact_id: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What the model wants, in its order, why it says so, and how many of its actions were none."""

    actions: tuple[Action, ...]
    reason: str = ""
    unreadable: int = 0


def read_answer(answer: str, most_actions: int) -> ModelAnswer:
    """The actions in an answer. Raises `AnswerRejected` when there are none to be read, or too many."""
    if len(answer) > LONGEST:
        raise AnswerRejected("the answer was far too long")
    text = clean(answer).rpartition(_END_OF_REASONING)[2].strip()
    if not any(character.isalnum() or character in "{[" for character in text):
        raise AnswerRejected("the model sent an empty answer")
    if says_no_action(text) or _EMPTY.fullmatch(text):
        return ModelAnswer(())
    found, reason = _actions_in(text)
    if len(found) > most_actions:
        raise AnswerRejected(f"the answer had {len(found)} changes, where {most_actions} are the most")
    actions = tuple(action for each in found if (action := _action(each)) is not None)
    return ModelAnswer(actions, clean_line(reason, 400), len(found) - len(actions))


def _actions_in(text: str) -> tuple[list[Any], str]:
    """The list of actions, and the reason, from the first JSON in the text that has one."""
    for value in _values(text):
        if isinstance(value, dict) and "actions" in value:
            found, reason = value["actions"], value.get("reason")
            if not found or (isinstance(found, str) and says_no_action(found)):
                found = []
            elif isinstance(found, dict):
                found = [found]
            if isinstance(found, list):
                return found, reason if isinstance(reason, str) else ""
        elif isinstance(value, dict) and "action" in value:
            return [value], ""
        elif isinstance(value, list) and value and all(isinstance(one, dict) and "action" in one for one in value):
            return value, ""
    raise AnswerRejected("the answer was not the JSON that was asked for")


def _values(text: str) -> Iterator[object]:
    """What can be read as JSON: from the first brace to the last, then from each place where it may begin."""
    whole = text[text.find("{") : text.rfind("}") + 1]
    for tried in (text, whole, _LAST_COMMA.sub(r"\1", whole)):
        try:
            yield json.loads(tried)
        except (ValueError, RecursionError):
            continue
    end, decoder = 0, json.JSONDecoder()
    for tries, begins in enumerate(re.finditer(r"[{\[]", text)):
        if tries == _MOST_BEGINNINGS:
            return
        if begins.start() >= end:
            try:
                value, end = decoder.raw_decode(text, begins.start())
            except (ValueError, RecursionError):
                continue
            yield value


def _action(value: object) -> Action | None:
    if not isinstance(value, dict):
        return None
    kind = _KINDS.get(str(_first(value, "action", "type", "kind", "op")).strip().lower())
    content = _first(value, "content", "new_content", "text", "fact", "memory")
    if kind is None or not isinstance(content, str | None):
        return None
    about = value.get("about")
    number = _number(_first(value, "id", "fact_id", "memory_id"))
    return Action(kind, content or "", number, about if isinstance(about, str) else "")


def _first(value: dict[str, object], *names: str) -> object:
    return next((value[name] for name in names if value.get(name) is not None), None)


def _number(value: object) -> int | None:
    if isinstance(value, str) and re.fullmatch(r"\s*#?\[?\d{1,15}\]?\s*", value, re.ASCII):
        return int(re.sub(r"\D", "", value))
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
