"""What the macros of the summary prompt stand for: the message, those before it, who speaks, and texts."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from tuimem.endpoint.protocol import PromptMessage
from tuimem.memory.macros import fill_in
from tuimem.memory.regex_scripts import ScriptRun
from tuimem.memory.speakers import names
from tuimem.messages import Chat, Message, Role
from tuimem.settings.groups.macros import LINE, SUMMARY_LINE, Macro, in_order
from tuimem.settings.model import SummarySettings
from tuimem.templates import read_template
from tuimem.text import nearest

MESSAGE, HISTORY = "message", "history"
BUILT_IN = {MESSAGE: Macro(separate=False), HISTORY: Macro(enabled=False)}
"""Macros that are always there; one of the same name in the settings takes the place of one."""

LONGEST_VALUE = 2_000_000
"""Characters: macros in macros can double a text again and again."""


class SummarySubject(Struct, frozen=True):
    """A message with what is known around it, as it was when it was read. `before` are its neighbours, oldest first."""

    message: Message
    chat: Chat
    before: tuple[Message, ...] = ()


class Value(Struct, frozen=True):
    """What a macro stands for: messages, which are lines of the prompt unless they are `separate`."""

    messages: tuple[PromptMessage, ...]
    separate: bool = False

    @property
    def text(self) -> str:
        """The value as lines."""
        return "\n".join(message.text for message in self.messages)


class Macros(Struct, frozen=True):
    """The values of macros by name; those that are off or empty are not there. `problems` are sentences."""

    values: Mapping[str, Value]
    problems: tuple[str, ...]


def macros_in_force(settings: SummarySettings) -> dict[str, Macro]:
    """The built-in macros and those of the user, by name in lower case, those that are off included."""
    named = BUILT_IN | {name.lower(): macro for name, macro in settings.macros.items()}
    return named | {MESSAGE: _of_the_message(named[MESSAGE])}


def _of_the_message(macro: Macro) -> Macro:
    """The range of this one is fixed, whatever the settings say."""
    line = macro.line or "{{message}}"
    return replace(macro, start=0, end=0, user_messages=True, character_messages=True, line=line)


def reach(settings: SummarySettings) -> int:
    """How many messages before the one that is summarised can be asked for."""
    ranges = (macro for macro in macros_in_force(settings).values() if macro.enabled and not macro.template)
    return max((macro.end for macro in ranges), default=0)


def evaluate(subject: SummarySubject, settings: SummarySettings, wanted: Iterable[str], scripts: ScriptRun) -> Macros:
    """What these names stand for, and all that they ask for themselves; each is worked out once."""
    evaluation = _Evaluation(subject, settings, scripts)
    evaluation.of(frozenset(wanted))
    return Macros(evaluation.values, tuple(evaluation.problems))


class _Evaluation:
    """Works out macros one after the other, those that others ask for first."""

    def __init__(self, subject: SummarySubject, settings: SummarySettings, scripts: ScriptRun) -> None:
        self._subject = subject
        self._settings = settings
        self._scripts = scripts
        self._fixed = _fixed_values(subject, settings)
        self._macros = macros_in_force(settings)
        self.values: dict[str, Value] = {}
        self.problems: list[str] = []

    def of(self, wanted: frozenset[str]) -> None:
        for name, text in self._fixed.items():
            if text:
                self.values[name] = Value((PromptMessage(self._settings.prompt_role, text),))
        for name in self._in_order(wanted):
            macro = self._macros.get(name)
            if macro is not None and macro.enabled and name not in self._fixed:
                self._put(name, macro)

    def _put(self, name: str, macro: Macro) -> None:
        messages = self._text(macro) if macro.template else tuple(self._range(name, macro))
        if sum(len(message.text) for message in messages) > LONGEST_VALUE:
            self.problems.append(f"{{{{{name}}}}} is longer than {LONGEST_VALUE:,} characters, so it is left out.")
        elif any(message.text for message in messages):
            self.values[name] = Value(messages, macro.separate)

    def _in_order(self, wanted: frozenset[str]) -> list[str]:
        """All names that are asked for, each after those that it asks for; without those that ask for themselves."""
        graph: dict[str, frozenset[str]] = {}
        todo = list(wanted)
        while todo:
            if (name := todo.pop()) not in graph:
                graph[name] = self._asked_for_by(name)
                todo.extend(graph[name])
        known = {*self._macros, *self._fixed}
        self.problems.extend(_undefined(name, known) for name in sorted(graph.keys() - known))
        order, circles = in_order(graph)
        self.problems.extend(circles)
        return order

    def _asked_for_by(self, name: str) -> frozenset[str]:
        macro = self._macros.get(name)
        if macro is None or not macro.enabled or name in self._fixed:
            return frozenset()
        for text in (macro.template,) if macro.template else (macro.line, macro.summary_line):
            self.problems.extend(f"In {{{{{name}}}}}: {problem}" for problem in read_template(text).problems)
        return macro.asks_for()

    def _text(self, macro: Macro) -> tuple[PromptMessage, ...]:
        return (PromptMessage(self._settings.prompt_role, self._filled(macro.template, {})),)

    def _range(self, name: str, macro: Macro) -> list[PromptMessage]:
        """The messages from the farthest to the nearest; hidden ones only where one is summarised itself."""
        around = [*self._subject.before, self._subject.message]
        chosen = around[max(0, len(around) - 1 - macro.end) : max(0, len(around) - macro.start)]
        said = []
        for message in chosen:
            if not message.hidden or message is self._subject.message:
                said.extend(self._of_one(name, macro, message))
        return said

    def _of_one(self, name: str, macro: Macro, message: Message) -> list[PromptMessage]:
        of_user = message.role is Role.USER
        wants_text = macro.user_messages if of_user else macro.character_messages
        wants_summary = macro.user_summaries if of_user else macro.character_summaries
        said = []
        if wants_text:
            text = message.text.strip()
            names = (*self._settings.message_scripts, *macro.regex_scripts) if name == MESSAGE else macro.regex_scripts
            said.append(self._line(macro.line or LINE, names, text, message, message.role))
        summary = message.swipe.summary
        if wants_summary and summary is not None and not message.exclude:
            line = macro.summary_line or SUMMARY_LINE
            said.append(self._line(line, macro.regex_scripts, summary.text, message, Role.SYSTEM))
        return [each for each in said if each.text]

    def _line(self, line: str, scripts: Iterable[str], text: str, message: Message, role: Role) -> PromptMessage:
        said = self._scripts.run(scripts, text, message.role).strip()
        own = {"author": message.author, "message": said}
        return PromptMessage(role, self._filled(line, own) if said else "")

    def _filled(self, text: str, own: Mapping[str, str]) -> str:
        template = read_template(text)
        known = {name: value.text for name in template.names if (value := self.values.get(name)) is not None}
        return template.fill({**known, **own}, LONGEST_VALUE).strip()


def _undefined(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    hint = f" (did you mean {{{{{near}}}}}?)" if near else ""
    return f"{{{{{name}}}}} is not defined{hint}, so it is left out."


def _fixed_values(subject: SummarySubject, settings: SummarySettings) -> dict[str, str]:
    speakers = names(subject.chat)
    return {
        **speakers,
        "author": subject.message.author,
        "words": str(settings.words),
        "description": fill_in(subject.chat.character.description, speakers),
    }
