"""No foreign text is ever read as markup or reaches the terminal with its control characters, wherever it is shown."""

import json
from pathlib import Path

import pytest
from textual.widgets import TextArea

from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Reply
from tests.fakes.counting import pieces
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.pty.hostile import HOSTILE, SEQUENCES
from tests.tui.app_harness import (
    NOON,
    AppHarness,
    a_message,
    is_summary,
    make_app,
    paths_of,
    talk,
    write_settings,
    write_store,
)
from tests.tui.conftest import OpenApp
from tuimem.messages import Role
from tuimem.screens.editor import EditorScreen
from tuimem.screens.memory_editor import MemoryEditor
from tuimem.screens.search import SearchScreen
from tuimem.screens.settings_screen import SettingsScreen
from tuimem.screens.text import Panel
from tuimem.store import Store
from tuimem.text import clean, clean_line
from tuimem.transfer import export, import_file

MARKUP = "[/bold] [b][@click=app.quit]x[/] [red]"
BEGIN = MARKUP[:28]
FOREIGN = f"{MARKUP}{HOSTILE} end"
FORBIDDEN = {character for sequence in SEQUENCES.values() for character in sequence if clean(character) != character}


def nothing_forbidden(window: AppHarness) -> None:
    """No control character is in what is put on the screen, nor in what is said in passing."""
    seen = set(window.text) | set("".join(window.toasts))
    assert not seen & FORBIDDEN
    assert window.app.is_running


async def test_a_reply_its_reasoning_and_its_summary(open_app: OpenApp, server: FakeServer):
    reply = Reply(FOREIGN, reasoning=f"thinking {FOREIGN}")
    server.reply = lambda body: f"Ada said {FOREIGN}" if is_summary(body) else reply
    async with open_app({"summaries.automatic": "true", "display.unfold_reasoning": "true"}) as window:
        await window.say(f"Say something with brackets in it: {MARKUP}")
        await window.until(lambda: f"thinking {BEGIN}" in window.text, "the reasoning")
        await window.until(lambda: f"Ada said {BEGIN}" in window.text, "the summary")
        await window.press("f2")
        await window.until_shown(BEGIN)
        nothing_forbidden(window)


async def test_a_reply_while_it_is_on_its_way(open_app: OpenApp, server: FakeServer):
    text = f"{FOREIGN} " * 6
    server.reply = reply = HeldReply(text)
    async with open_app() as window:
        await window.submit("Go")
        for _ in pieces(text):
            reply.let_out()
            await window.pilot.pause()
            nothing_forbidden(window)
        await window.until_shown(BEGIN)
        nothing_forbidden(window)
        reply.finish()
        await window.settled()
        nothing_forbidden(window)


async def test_a_fault_of_the_server(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        server.reply = fake.status(500, FOREIGN)
        await window.say("Hello")
        assert "[/bold]" in window.shown(-1)
        nothing_forbidden(window)
        server.reply = fake.status(404, FOREIGN)  # not tried again, as a failing server is
        await window.submit("/qm-summarize")
        await window.submit("/qm-summarize 0")
        await window.until(lambda: "No summary" in window.shown(0), "why there is no summary")
        nothing_forbidden(window)


async def test_the_name_of_a_model(open_app: OpenApp, server: FakeServer):
    server.model = FOREIGN
    server.routes["/v1/models"] = lambda body: {"data": [{"id": FOREIGN}]}
    server.routes["/props"] = lambda body: {"default_generation_settings": {"n_ctx": 4096}}
    async with open_app() as window:
        assert "[/bold]" in window.title
        nothing_forbidden(window)


async def test_titles_names_and_characters(open_app: OpenApp, folder: Path):
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        text, line = clean(FOREIGN), clean_line(FOREIGN)
        someone = store.characters.create(line, text, text, text)
        chat = store.chats.create(line, someone.id, line)
        store.messages.add_many(chat.id, [a_message(text, f"of {MARKUP}", role=Role.ASSISTANT, author=line)])
    async with open_app(size=(120, 40)) as window:
        assert "[/bold]" in window.title
        await window.press("f3")
        await window.until_shown("· 1 message")
        await window.press("f3")
        for line, screen in (("/character", Panel), ("/qm-toggle-edit-interface", MemoryEditor), ("/system", Panel)):
            await window.submit(line)
            await window.until(lambda kind=screen: isinstance(window.screen, kind), line)
            await window.settled()
            nothing_forbidden(window)
            await window.press("escape")
        await window.submit(f"/rename {MARKUP}")
        await window.until(lambda: window.session.chat.title == MARKUP, "the new title")
        await window.press("tab", "e")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the editor")
        assert MARKUP in window.screen.query_one(TextArea).text
        await window.press("escape")
        nothing_forbidden(window)


async def test_what_a_search_finds(open_app: OpenApp, folder: Path):
    write_store(folder, [a_message(clean(FOREIGN))], title=clean_line(MARKUP))
    async with open_app() as window:
        await window.press("ctrl+f")
        await window.until_on(SearchScreen)
        await window.press(*"bold")
        await window.until_shown("#0")
        assert "[/bold]" in window.text
        nothing_forbidden(window)
        await window.press(*"[/b] [")
        await window.settled()
        nothing_forbidden(window)


@pytest.mark.parametrize(
    "line",
    [
        f"/{MARKUP}",
        f"/open {MARKUP}",
        f"/help {MARKUP}",
        f"/qm-get {MARKUP}",
        f"/qm-toggle {MARKUP}",
        f"/export /nowhere/{MARKUP}.md",
        f"/qm-set 0 {MARKUP}",
        f"/user {MARKUP}",
        f"/new {MARKUP}",
        f"/qm-get 0 separator={MARKUP}",
        f"/system {MARKUP}",
    ],
)
async def test_what_is_typed_with_a_command_and_said_back(line: str, open_app: OpenApp, folder: Path):
    write_store(folder, talk(2, "summary"))
    async with open_app() as window:
        await window.submit(line)
        await window.until(lambda: window.toasts, "an answer")
        nothing_forbidden(window)


async def test_brackets_in_the_composer_and_in_the_offer(open_app: OpenApp):
    async with open_app() as window:
        for text in (MARKUP, f"/{MARKUP}", f"/help {MARKUP}", "/qm-[b", "["):
            window.composer.put(text)
            await window.settled()
            nothing_forbidden(window)


async def test_an_address_that_fails(open_app: OpenApp):
    async with open_app() as window:
        await window.submit(f"/model http://127.0.0.1:9/{MARKUP}")
        await window.until(lambda: window.has_question, "what says so")
        await window.settled()
        nothing_forbidden(window)


async def test_paths_in_a_broken_store_and_on_the_settings_screen(
    open_app: OpenApp, tmp_path: Path, server: FakeServer
):
    strange = tmp_path / "[b][@click=app.quit]x[red]"
    write_settings(strange, '[display]\ntheme = "[/bold]"\n"[/b]" = 3\n[keys]\n"[/red]" = "f9"\n')
    paths_of(strange).themes_folder.mkdir(parents=True)
    (paths_of(strange).themes_folder / "[b].toml").write_text("nonsense")
    window = AppHarness(make_app(strange, server.base_url))
    async with window.app.run_test(size=(100, 30), notifications=True, message_hook=window.hook) as window.pilot:
        await window.ready()
        await window.until_said("[/red]")
        await window.submit("/qm-toggle-config")
        await window.until(lambda: isinstance(window.screen, SettingsScreen) and window.items, "the settings")
        await window.settled()
        nothing_forbidden(window)
    paths_of(strange).database.write_bytes(b"SQLite format 3\0" + b"nonsense" * 700)
    window = AppHarness(make_app(strange, server.base_url))
    async with window.app.run_test(size=(100, 30), notifications=True, message_hook=window.hook) as window.pilot:
        await window.until(lambda: window.has_question, "what says so")
        await window.until_shown("@click=app.quit")
        nothing_forbidden(window)


async def test_an_imported_chat(open_app: OpenApp, folder: Path, tmp_path: Path):
    with Store(tmp_path / "other.db") as other:
        someone = other.characters.create("Someone")
        chat = other.chats.create("Title", someone.id, "Sam")
        other.messages.add_many(chat.id, [a_message("PLACE")])
        written = "".join(export(other, chat.id, "jsonl"))
    hostile = json.dumps(FOREIGN)[1:-1]
    text = written.replace("PLACE", hostile).replace('"Title"', f'"{hostile}"').replace("Someone", hostile)
    source = tmp_path / "chat.jsonl"
    source.write_text(text)
    with Store(paths_of(folder).database) as store:
        import_file(store, source)
    async with open_app() as window:
        await window.until_shown("[/bold]")
        nothing_forbidden(window)
