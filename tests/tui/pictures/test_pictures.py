"""Every screen as a picture, at three sizes, each in a theme of its own. One changes only if somebody likes the new."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.fakes.openai_server import FakeServer
from tests.fakes.scripted_memory import ready_memory
from tests.limits import LONGEST_WAIT
from tests.tui.pictures.remembered import remember
from tests.tui.pictures.sample_chat import NOON, build, make_app, settled, until
from tests.tui.rest import at_rest, steady
from tuimem.app import TuimemApp
from tuimem.chat.choices import UseBuiltIn, UseModel, UseServer
from tuimem.chat.connections import Named
from tuimem.chat.offers import OTHER_ADDRESS, Offer
from tuimem.endpoint import discovery
from tuimem.jobs.kinds import SUMMARY
from tuimem.jobs.progress import JobsProgressed
from tuimem.screens.chat import ChatScreen
from tuimem.screens.connection_form import connection_form
from tuimem.screens.form import FormScreen
from tuimem.screens.picker import PickerScreen
from tuimem.settings.groups.connections import Connection
from tuimem.widgets import browsed_memory, fact_detail, fact_table, memory_list, times
from tuimem.widgets.connection_list import ConnectionList
from tuimem.widgets.model_picker import ModelPicker
from tuimem.widgets.question import Question

SIZES = [(120, 40), (80, 24), (50, 20)]
THEMES = ["tuimem-dark", "tuimem-light", "tuimem-ansi"]

LOOKS = [
    pytest.param(size, theme, id=f"{size[0]}x{size[1]}-{theme}") for size, theme in zip(SIZES, THEMES, strict=True)
]
"""Every size and every theme; where things stand does not depend on colours. `test_contrast` looks at all of these."""

MODELS = [("qwen3-8b", "32k context"), ("gemma-3-12b-it", "128k context"), ("mistral-small-24b-instruct", "")]

Scene = Callable[[Pilot[None]], Awaitable[None]]
Compare = Callable[..., bool]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "sample"
    build(folder)
    return folder


@pytest.fixture(autouse=True)
def same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the pictures are taken, the chats are of the day before."""
    for module in (times, browsed_memory, fact_detail, fact_table, memory_list):
        monkeypatch.setattr(module, "now", lambda: NOON + 86_400)


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServer]:
    with FakeServer() as started:
        yield started


def keys(*pressed: str) -> Scene:
    async def play(pilot: Pilot[None]) -> None:
        await settled(pilot)
        for key in pressed:
            await pilot.press(key)
            await at_rest(pilot)
        await steady(pilot)

    return play


async def in_an_empty_chat(pilot: Pilot[None]) -> None:
    app = await settled(pilot)
    assert app.session is not None
    await app.session.chats.new()
    await steady(pilot)


async def at_the_first_message(pilot: Pilot[None]) -> None:
    await keys("ctrl+t", "g")(pilot)


async def among_models(pilot: Pilot[None]) -> None:
    """What is offered is given, since the port of the server is another one each time."""
    await settled(pilot)
    models = [
        Offer(name, note, UseModel(name), "127.0.0.1:8080, connected", name == "qwen3-8b") for name, note in MODELS
    ]
    other = Offer("llama3.2:3b", "", UseServer("http://127.0.0.1:11434", "llama3.2:3b"), "Ollama at 127.0.0.1:11434")
    picker = ModelPicker()
    picker.show_offers([*models, other, Offer("SmolLM2", "small and weak", UseBuiltIn(), "Built-in"), OTHER_ADDRESS])
    pilot.app.push_screen(PickerScreen[object](picker))
    await steady(pilot)


async def among_connections(pilot: Pilot[None]) -> None:
    """They are given, so that the picture has several; what is done with them is tested beside the screen."""
    await settled(pilot)
    picker = ConnectionList()
    named = [
        Named("careful", Connection(temperature=0.1), ()),
        Named("OpenAI", Connection(base_url="https://api.openai.com/v1", model="gpt-5-mini"), ("summaries",)),
        Named("workstation", Connection(base_url="http://192.168.1.20:8000/v1", model="qwen3-32b"), ("chat",)),
    ]
    picker.show_connections(named, ())
    pilot.app.push_screen(PickerScreen[object](picker))
    await steady(pilot)


async def in_the_form_of_a_connection(pilot: Pilot[None]) -> None:
    await settled(pilot)
    pilot.app.push_screen(FormScreen("New connection", connection_form(Connection(), is_new=True)))
    await steady(pilot)
    await keys(*"home")(pilot)


async def while_summaries_are_made(pilot: Pilot[None]) -> None:
    app = await settled(pilot)
    chat = app.screen
    assert isinstance(chat, ChatScreen)
    chat.show(JobsProgressed(SUMMARY, done=3, total=12, failed=1))
    await steady(pilot)


async def replacing_in_summaries(pilot: Pilot[None]) -> None:
    await keys("f8", "a", "r", *"/(sam|mia)/gi", "tab", *"*$1*")(pilot)


SCENES: dict[str, Scene] = {
    "chat": keys(),
    "chat_at_its_beginning": at_the_first_message,
    "empty_chat": in_an_empty_chat,
    "reasoning_unfolded": keys("ctrl+t", "k", "k", "o"),
    "commands_offered": keys(*"/qm-to"),
    "command_explained": keys(*"/qm-set ", "3"),
    "summaries_made": while_summaries_are_made,
    "mistake_told": keys(*"/qm-set", "enter"),
    "preview": keys("f2"),
    "memories": keys("f8", "down", "down", "down", "down", "space", "J"),
    "chat_list": keys("f3"),
    "help": keys("f1"),
    "help_on_a_message": keys("ctrl+t", "f1"),
    "editor": keys("ctrl+t", "k", "e"),
    "chats": keys("ctrl+o"),
    "models": among_models,
    "connections": among_connections,
    "settings": keys("f9", *"threshold"),
    "setting_edited": keys("f9", *"long_term_template", "enter"),
    "summary_prompt": keys("f7"),
    "profiles": keys("f10"),
    "rename": keys("ctrl+o", "ctrl+e"),
    "search": keys("ctrl+f", *"mia"),
    "palette": keys("ctrl+p"),
    "memories_filtered": keys("f8", "f", "right", "enter"),
    "memories_summary_edited": keys("f8", "down", "down", "m"),
    "memories_replaced": replacing_in_summaries,
    "help_in_memories": keys("f8", "f1"),
    "connection_form": in_the_form_of_a_connection,
    "setting_prompted": keys("f9", *"minimum_kept", "enter", "x", "enter"),
}

WITH_ALL_LOOKS = ("chat",)
"""Scenes in every theme at every size."""

_PLAYED = [
    pytest.param(scene, size, theme, id=f"{scene}-{size[0]}x{size[1]}-{theme}")
    for scene in SCENES
    for size, its_theme in zip(SIZES, THEMES, strict=True)
    for theme in (THEMES if scene in WITH_ALL_LOOKS else [its_theme])
]


@pytest.mark.parametrize(("scene", "size", "theme"), _PLAYED)
def test_screen(
    scene: str,
    size: tuple[int, int],
    theme: str,
    sample: Path,
    server: FakeServer,
    tmp_path: Path,
    snap_compare: Compare,
):
    app = make_app(sample, tmp_path / "home", server.base_url, theme)
    assert snap_compare(app, terminal_size=size, run_before=SCENES[scene])


def shows(pilot: Pilot[None], words: str) -> bool:
    """Whether these words stand on the screen."""
    return any(words in strip.text for strip in pilot.app.screen._compositor.render_strips())


def opened(before: Sequence[str], words: str, *then: str, shown: str = "") -> Scene:
    """The keys that bring a screen up; when it says these words, the others; and what is there in the end."""

    async def play(pilot: Pilot[None]) -> None:
        await keys(*before)(pilot)
        await until(lambda: shows(pilot, words), pilot)
        await keys(*then)(pilot)
        await until(lambda: shows(pilot, shown or words), pilot)
        await steady(pilot)

    return play


TO_A_QUESTION = ("ctrl+t", "k")
SOURCE = "from what Sam said"

MEMORY_SCENES: dict[str, tuple[Scene, tuple[int, int], str]] = {
    "recalled": (opened(TO_A_QUESTION, "recalled 2", "o", shown="1 Sam, yesterday"), (80, 24), "tuimem-dark"),
    "recalled_dialog": (opened((*TO_A_QUESTION, "r"), "in A walk with Mia"), (50, 20), "tuimem-ansi"),
    "browser": (
        opened(("f12",), "Bread without", "enter", "down", shown="Sam  yesterday, 10:08"),
        (120, 40),
        "tuimem-dark",
    ),
    "facts": (opened(("shift+f7",), SOURCE, "down", shown="before, until"), (80, 24), "tuimem-light"),
    "profile_page": (opened(("shift+f4",), "Lives in Lyon"), (80, 24), "tuimem-light"),
    "digest": (opened(("shift+f3",), "- Mia, the sister"), (50, 20), "tuimem-ansi"),
    "pinned": (opened(("shift+f2",), "There is no file"), (80, 24), "tuimem-dark"),
}
"""What is remembered, each screen at one size: where it stands at others is tested beside it."""


@pytest.fixture(scope="module")
def remembered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures") / "remembered"
    remember(folder)
    return folder


@pytest.mark.parametrize("scene", MEMORY_SCENES)
def test_memory(
    scene: str,
    remembered: Path,
    server: FakeServer,
    tmp_path: Path,
    snap_compare: Compare,
):
    play, size, theme = MEMORY_SCENES[scene]
    app = make_app(remembered, tmp_path / "home", server.base_url, theme, memory=lambda paths: ready_memory())
    assert snap_compare(app, terminal_size=size, run_before=play)


def is_asked(pilot: Pilot[None]) -> bool:
    """Whether what comes up by itself has come up."""
    return any(question.is_asking for screen in pilot.app.screen_stack for question in screen.query(Question))


@pytest.mark.parametrize(("size", "theme"), LOOKS)
@pytest.mark.parametrize("address", ["", "http://127.0.0.1:9/v1"], ids=["no_server", "dead_server"])
def test_first_run(
    address: str,
    size: tuple[int, int],
    theme: str,
    sample: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    snap_compare: Compare,
):
    """Nothing answers on the usual ports: ports that are closed stand for them."""
    monkeypatch.setattr(discovery.discover, "__defaults__", (LONGEST_WAIT, (discovery.KnownServer("Ollama", 9),)))
    app = make_app(sample, tmp_path / "home", address, theme)

    async def asked(pilot: Pilot[None]) -> None:
        await until(lambda: is_asked(pilot), pilot)
        await pilot.press(*"Hel")
        await steady(pilot)

    assert snap_compare(app, terminal_size=size, run_before=asked)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_broken_store(
    size: tuple[int, int], theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Compare
):
    monkeypatch.chdir(tmp_path)  # the picture shows the path, which must not be another one each time
    Path("sample").mkdir()
    Path("sample/tuimem.db").write_bytes(b"SQLite format 3\0" + b"nonsense" * 600)
    app: TuimemApp = make_app(Path("sample"), Path("home"), "http://127.0.0.1:9", theme)

    async def told(pilot: Pilot[None]) -> None:
        await until(lambda: is_asked(pilot), pilot)
        await steady(pilot)

    assert snap_compare(app, terminal_size=size, run_before=told)
