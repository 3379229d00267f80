"""The line at the top: which chat this is, with whom, by which model. On a narrow screen, what matters least goes."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tuimem.chat.reply_pace import Pace
from tuimem.jobs.kinds import SHOWN
from tuimem.jobs.progress import ShownProgress
from tuimem.messages import Chat
from tuimem.settings.profile_names import DEFAULT_PROFILE
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.rates import write_rate
from tuimem.widgets.worker_line import write_worker

if TYPE_CHECKING:
    from tuimem.jobs.progress import JobsProgressed
    from tuimem.worker.status import MemoryStatus

_BRAND = "tuimem"
_GAP = "  "
_PROFILE_CELLS = 24
_CHAT_CELLS = 20
"""A chat's name is cut only where the other parts, at their shortest, leave it less than this."""


FEW = 2
"""So many summaries are due after an ordinary turn; the title line has a word on those, more of them have a bar."""

MANY_WAITING = 100
"""From so many messages on that wait to be indexed there is a word on it; those of a few turns need none."""

WAITING = "summaries waiting for the server"


class TitleWord(NamedTuple):
    """Something to say, and how where there is little room."""

    whole: str = ""
    short: str = ""


_NOTHING = TitleWord()
_BY_WORDS = TitleWord("recall by words only", "words only")


@dataclass(frozen=True, slots=True)
class Title:
    """What the line tells. `working` is what goes on in the background, `waiting` what a reply waits for, `pace` how
    one comes that is on its way; `is_demo`: the model is the weak one.
    `profile` is a config profile that is worth naming; `memory` is what is worth knowing of recall at any time;
    `nothing_recalled`: the memory gave the newest message no answer, which is said in its place.
    """

    chat: str = ""
    character: str = ""
    memory_is_off: bool = False
    working: str = ""
    connection: str = ""
    is_demo: bool = False
    pace: Pace | None = None
    waiting: str = ""
    profile: str = ""
    memory: TitleWord = _NOTHING
    memory_fails: bool = False
    nothing_recalled: bool = False


class _Wording(NamedTuple):
    """How much of the line is spelt out."""

    demo: str
    with_model: bool = True
    whole_memory: bool = True
    with_character: bool = True
    with_brand: bool = True
    whole_pace: bool = True
    with_profile: bool = True


_OPENS_CHATS = Style.from_meta({"@click": "screen.command('chat.open')"})
_OPENS_PROFILES = Style.from_meta({"@click": "screen.command('profile.use')"})
_OPENS_MODELS = Style.from_meta({"@click": "screen.command('chat.model')"})
_OPENS_MEMORIES = Style.from_meta({"@click": "screen.command('memory.browser')"})
_TURNS_MEMORY_ON = Style.from_meta({"@click": "screen.command('memory.toggle')"})

_HINT = "demo model; /model for a better one"
_NARROWER = _Wording(_HINT, with_model=False, whole_memory=False)
_NARROW = _NARROWER._replace(demo="demo model", with_character=False)
_WORDINGS = (
    _Wording("demo model: small and weak; use /model for a better one"),
    _Wording(_HINT),
    _NARROWER,
    _NARROWER._replace(with_character=False),
    _NARROW,
    _NARROW._replace(with_brand=False),
    _NARROW._replace(with_brand=False, whole_pace=False),
    _NARROW._replace(with_brand=False, whole_pace=False, with_profile=False),
)


def write_pace(pace: Pace, *, whole: bool = True) -> str:
    """How a reply comes: how long ago it was asked for, how quickly it is written, how long its first word took."""
    if pace.first_word is None:
        return f"waiting {pace.seconds:.0f} s"
    if not whole:
        return f"{pace.seconds:.0f} s"
    rate = pace.words_per_second
    parts = [f"{pace.seconds:.0f} s", f"first word {pace.first_word:.1f} s"]
    return " · ".join(parts if rate is None else [parts[0], write_rate(rate, "words"), parts[1]])


def write_memory(status: "MemoryStatus") -> TitleWord:
    """The word on recall, empty while all is well."""
    if status.problem:
        return _always("recall limited" if status.is_running else "no recall")
    if status.rebuilding >= MANY_WAITING:
        return _always(f"reindexing {100 * status.rebuilt // status.rebuilding} %")
    if status.waiting >= MANY_WAITING:
        return _always(f"indexing {status.waiting:,}")
    return _BY_WORDS if status.hint and not status.finds_by_meaning else _NOTHING


def _always(words: str) -> TitleWord:
    return TitleWord(words, words)


def write_title(title: Title, width: int) -> Content:
    """The line in at most `width` cells."""
    for wording in _WORDINGS:
        before, after = _beside_the_chat(title, wording)
        room = width - before.cell_length - after.cell_length
        if room >= min(Content(title.chat).cell_length, _CHAT_CELLS):
            break
    chat = Content(title.chat).truncate(max(room, 0), ellipsis=True).stylize("bold").stylize(_OPENS_CHATS)
    return (before + chat + after).truncate(width, ellipsis=True)


def _beside_the_chat(title: Title, wording: _Wording) -> tuple[Content, Content]:
    """What stands before and after the chat's name."""
    before = Content.styled(_BRAND, "bold $text-primary") if wording.with_brand else Content("")
    after: list[Content] = []
    if title.character and wording.with_character:
        after.append(Content.styled(f"with {title.character}", "$foreground-muted"))
    if title.profile and wording.with_profile:
        after.append(Content.styled(title.profile, "$text-accent").stylize(_OPENS_PROFILES))
    if title.memory_is_off:
        after.append(Content.styled("memory off", "$text-warning").stylize(_TURNS_MEMORY_ON))
    if title.pace is not None:
        after.append(Content.styled(write_pace(title.pace, whole=wording.whole_pace), "$role-character"))
    if title.working or title.waiting:
        after.append(Content.styled(title.working or title.waiting, "$qm-short"))
    if title.nothing_recalled:
        after.append(Content.styled("no recall", "$text-warning").stylize(_OPENS_MEMORIES))
    elif title.memory.whole:
        memory = title.memory.whole if wording.whole_memory else title.memory.short
        style = "$text-warning" if title.memory_fails else "$foreground-muted"
        after.append(Content.styled(memory, style).stylize(_OPENS_MEMORIES))
    if title.connection and (wording.with_model or not title.is_demo):
        after.append(Content.styled(title.connection, "$foreground-muted").stylize(_OPENS_MODELS))
    if title.is_demo:
        after.append(Content.styled(wording.demo, "$text-warning").stylize(_OPENS_MODELS))
    gap = _GAP if title.chat and wording.with_brand else ""
    spaced = [part for words in after for part in (_GAP, words)]
    return before + gap, Content.assemble(*spaced)


class TitleLine(Guarded, Widget):
    """The title, in the words that there is room for. A click on the chat's or the model's name lets choose another."""

    auto_links = False  # the names keep their own colours

    title = reactive(Title(connection="connecting …"))

    def __init__(self) -> None:
        super().__init__()
        self._shown_progress = ShownProgress()

    def name_chat(self, chat: Chat, *, memory_is_off: bool) -> None:
        """Say which chat this is, and with whom."""
        self.title = replace(self.title, chat=chat.title, character=chat.character.name, memory_is_off=memory_is_off)

    def name_profile(self, profile: str, *, is_unsaved: bool) -> None:
        """Say which config profile is in use, unless it is the usual one without edits."""
        is_usual = profile in ("", DEFAULT_PROFILE) and not is_unsaved
        profile = Content(profile).truncate(_PROFILE_CELLS, ellipsis=True).plain
        self.title = replace(self.title, profile="" if is_usual else f"profile {profile}{'*' if is_unsaved else ''}")

    def show_pace(self, pace: Pace | None) -> None:
        """Say how the reply comes that is on its way; None when none is."""
        self.title = replace(self.title, pace=pace)

    def show_waiting(self, summaries: int) -> None:
        """Say that a reply waits for so many summaries; 0: none does."""
        noun = "summary" if summaries == 1 else "summaries"
        self.title = replace(self.title, waiting=f"reply waits for {summaries} {noun}" if summaries else "")

    def show_progress(self, progress: "JobsProgressed") -> None:
        """Say that one of the few summaries of an ordinary turn is being made; more of them have a bar."""
        progress = self._shown_progress.take(progress)
        done, total = progress.done, progress.total
        what = WAITING if progress.is_waiting else f"{SHOWN[progress.kind]} {min(done + 1, total)} of {total}"
        self.title = replace(self.title, working=what if 0 < total <= FEW else "")

    def show_recall(self, *, fails: bool) -> None:
        """Say whether the newest message is without what could have been recalled for it."""
        self.title = replace(self.title, nothing_recalled=fails)

    def show_memory(self, status: "MemoryStatus") -> None:
        """Say what is worth knowing of recall: that it fails, that much is still to be indexed, that words alone find.

        How it is in full is said where the mouse rests, and in the memory browser, to which a click leads.
        """
        self.tooltip = write_worker(status) if status.is_running or status.problem else None
        self.title = replace(self.title, memory=write_memory(status), memory_fails=bool(status.problem))

    def render(self) -> Content:
        return write_title(self.title, self.content_size.width)
