"""The request for the summary of one message, as data: the preview shows what the job sends, since both ask here."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from math import ceil

from msgspec import Struct

from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.protocol import PromptMessage, joined_neighbours
from tuimem.memory.regex_scripts import ScriptRun
from tuimem.memory.summary_macros import LONGEST_VALUE, MESSAGE, Macros, SummarySubject, evaluate, macros_in_force
from tuimem.messages import Role
from tuimem.patterns import TIME_LIMIT
from tuimem.settings.groups.macros import RegexScript
from tuimem.settings.model import SummarySettings
from tuimem.templates import Template, Words, read_template

_MARGIN = 1.5
"""An estimate of what is asked after a chat's prompt may be too low by this."""

_WRAPPING = 16
"""Tokens round each message."""


class ChatPrompt(Struct, frozen=True):
    """What a chat sends up to the message that is summarised, and the tokens that are left of the window after it."""

    messages: tuple[PromptMessage, ...]
    room: int


@dataclass(frozen=True, slots=True)
class SummaryRequest:
    """What is sent. `prefill` is how the answer begins; `problems` are sentences about the prompt.

    `slow` are the regex scripts that took too long, by name, and are not to be run again. `room` are the tokens that
    are left for the answer when it is asked for in the chat, None when it is not.
    """

    messages: tuple[PromptMessage, ...]
    prefill: str
    problems: tuple[str, ...]
    slow: Mapping[str, RegexScript]
    room: int | None = None


def summary_request(
    subject: SummarySubject,
    settings: SummarySettings,
    switched_off: Set[RegexScript] = frozenset(),
    *,
    chat: ChatPrompt | None = None,
    limit: float = TIME_LIMIT,
) -> SummaryRequest:
    """The request for the summary of a message, in its `chat` where that is given and leaves enough room.

    Blocks for `limit` seconds with each script that is too slow.
    """
    scripts = ScriptRun(settings.regex_scripts, switched_off, limit)
    if chat is not None:
        asked = _request(subject, settings, read_template(settings.in_chat_prompt), scripts)
        length = sum(estimate_tokens(message.text) * _MARGIN + _WRAPPING for message in asked.messages)
        if (room := chat.room - ceil(length)) >= settings.max_tokens:
            return replace(asked, messages=tuple(joined_neighbours((*chat.messages, *asked.messages))), room=room)
    return _request(subject, settings, read_template(settings.prompt), scripts, is_alone=True)


def _request(
    subject: SummarySubject, settings: SummarySettings, prompt: Template, scripts: ScriptRun, *, is_alone: bool = False
) -> SummaryRequest:
    """What a prompt asks. Where it `is_alone`, the message has to be in it."""
    prefill = read_template(settings.prefill)
    macros = evaluate(subject, settings, prompt.names | prefill.names, scripts)
    assembly = _Assembly(macros, settings.prompt_role)
    assembly.add(prompt)
    texts = {name: macros.values[name].text for name in prefill.names if name in macros.values}
    begins = prefill.fill(texts, LONGEST_VALUE)
    messages = (*assembly.messages, *([PromptMessage(Role.ASSISTANT, begins)] if begins.strip() else ()))
    problems = (*prompt.problems, *prefill.problems, *macros.problems, *assembly.problems, *scripts.problems)
    unseen = _sees_nothing(macros, settings) if is_alone else []
    return SummaryRequest(messages, begins, tuple(dict.fromkeys((*problems, *unseen))), scripts.slow)


class _Assembly:
    """Joins text and lines to one message with the role of the prompt; a separate macro comes between two of them."""

    def __init__(self, macros: Macros, role: Role) -> None:
        self._macros = macros
        self._role = role
        self._said: list[str] = []
        self._length = 0
        self.messages: list[PromptMessage] = []
        self.problems: list[str] = []

    def add(self, prompt: Template) -> None:
        for part in prompt.chosen(lambda name: name in self._macros.values):
            if isinstance(part, Words):
                self._say(part.text)
            elif (value := self._macros.values.get(part.name)) is not None:
                if value.separate and self._has_room(value.text):
                    self._end_message()
                    self.messages.extend(value.messages)
                elif not value.separate:
                    self._say(value.text)
        self._end_message()

    def _say(self, text: str) -> None:
        if self._has_room(text):
            self._said.append(text)

    def _has_room(self, text: str) -> bool:
        self._length += len(text)
        if self._length <= 2 * LONGEST_VALUE:
            return True
        self.problems.append(f"The request is cut off after {2 * LONGEST_VALUE:,} characters.")
        return False

    def _end_message(self) -> None:
        text = "".join(self._said).strip()
        self._said.clear()
        if text:
            self.messages.append(PromptMessage(self._role, text))


def _sees_nothing(macros: Macros, settings: SummarySettings) -> list[str]:
    """Whether the message is nowhere in its own request."""
    in_force = macros_in_force(settings)
    if any(in_force[name].start == 0 for name in macros.values if name in in_force):
        return []
    return [f"{{{{{MESSAGE}}}}} is not in the prompt, so the model does not see the message."]
