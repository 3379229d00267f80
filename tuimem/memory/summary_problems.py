"""What is wrong with the prompt for summaries, said once, and the regex scripts that took too long."""

from collections.abc import Iterable

from tuimem.errors import TuimemError
from tuimem.memory.summary_macros import SummarySubject
from tuimem.memory.summary_request import ChatPrompt, SummaryRequest, summary_request
from tuimem.messages import Character, Chat, Message, Role, Swipe
from tuimem.settings.groups.macros import RegexScript
from tuimem.settings.model import SummarySettings

_EXAMPLE = SummarySubject(
    Message(1, 1, Role.ASSISTANT, "Mira", 0.0, Swipe(1, "The storm took the roof.")),
    Chat(1, "", Character(1, "Mira"), "Jo", 0.0, 0.0),
)

_CHAT = ChatPrompt((), 1_000_000)

_REMEDY = "Change it in the settings of summaries: prompt, macros or regex_scripts. Summaries are made all the same."


def problems_of(settings: SummarySettings) -> tuple[str, ...]:
    """What is wrong with these settings whatever the message is, in sentences."""
    requests = summary_request(_EXAMPLE, settings), summary_request(_EXAMPLE, settings, chat=_CHAT)
    return tuple(dict.fromkeys(problem for request in requests for problem in request.problems))


class SummaryPromptFault(TuimemError):
    """Something in the prompt for summaries does not do what it should."""


class SummaryProblems:
    """One for each session. A script that is changed is another one, and is tried again."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self.switched_off: frozenset[RegexScript] = frozenset()

    def note_slow(self, scripts: Iterable[RegexScript]) -> None:
        """Do not run these scripts any more."""
        self.switched_off |= frozenset(scripts)

    def take(self, request: SummaryRequest) -> list[SummaryPromptFault]:
        """What the user has not been told yet. Scripts that were too slow are not run any more."""
        self.note_slow(request.slow.values())
        new = [problem for problem in request.problems if problem not in self._told]
        self._told.update(new)
        return [SummaryPromptFault(problem, _REMEDY) for problem in new]
