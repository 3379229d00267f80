"""What is being written, before it is sent: counted in the gauge, refused in time, folded where it is long."""

from pathlib import Path

from textual import events
from textual.widgets.text_area import Selection

from tests.fakes import server_kinds
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, static_text, write_store
from tests.tui.conftest import OpenApp

FILE = "\n".join(f"line {n}" for n in range(10_000))
LABEL = "[pasted 10,000 lines (56k tokens)]"


def gauge(window: AppHarness) -> str:
    return static_text(window.chat, "#context-gauge")


def written(window: AppHarness) -> str:
    """What stands in the composer, labels as they are."""
    return window.composer.document.text


async def paste(window: AppHarness, text: str) -> None:
    before = window.composer.text
    window.app.post_message(events.Paste(text))
    await window.until(lambda: window.composer.text != before, "the pasted text")


async def test_the_gauge_counts_what_is_typed(open_app: OpenApp):
    async with open_app() as window:
        assert "+" not in gauge(window)
        await window.press(*"five words are typed here")
        await window.until(lambda: " + 5/" in gauge(window), f"the count in {gauge(window)}")
        window.composer.put("")
        await window.until(lambda: "+" not in gauge(window), "no count")
        await window.press(*"/help")
        assert "+" not in gauge(window), "a command is not sent"


async def test_what_does_not_fit_is_told_in_the_gauge_and_refused_at_enter(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        title = window.title
        window.composer.put("Explain:\n")
        await paste(window, FILE)
        await window.until(lambda: "Too long to send: " in gauge(window), "the warning")
        assert "$text-warning" in str(window.chat.query_one("#context-gauge").content.spans[0].style)  # type: ignore[attr-defined]
        await window.press("enter")
        await window.until_said("the model's window has room for")
        await window.until(lambda: "Too long to send: 20,00" in gauge(window), "the count that the words have")
        await window.settled()
        assert window.composer.text == f"Explain:\n{FILE}"
        assert written(window) == f"Explain:\n{LABEL}"
        assert not await window.messages()
        assert not server.chats
        assert window.title == title
        await window.submit("short")
        await window.until(lambda: server.chats, "the request")


async def test_a_file_that_is_pasted_is_one_line_and_sent_whole(open_app: OpenApp, server: FakeServer):
    server.window = 1_000_000
    server.routes = server_kinds.llama_cpp(1_000_000, "fake-model")
    async with open_app() as window:
        await window.press(*"See ")
        await paste(window, FILE)
        await window.press(*" please")
        assert written(window) == f"See {LABEL} please"
        await window.until_shown(LABEL)
        assert window.composer.size.height == 1
        await window.press("enter")
        await window.until(lambda: server.chats, "the request")
        await window.settled()
        assert (await window.message(0)).text == f"See {FILE} please"
        await window.press("up")
        assert window.composer.text == f"See {FILE} please"
        assert window.composer.size.height == 1


async def test_a_folded_draft_is_there_after_a_restart(open_app: OpenApp, folder: Path):
    write_store(folder)
    async with open_app() as window:
        await paste(window, FILE)
        await window.press("!")
    async with open_app() as window:
        await window.until(lambda: window.composer.text == f"{FILE}!", "the draft")
        assert written(window) == LABEL
        assert window.composer.size.height == 1


async def test_a_key_and_a_click_show_all_of_it(open_app: OpenApp):
    async with open_app() as window:
        await window.press(*"a ")
        await paste(window, FILE)
        await window.press("alt+v")
        assert written(window) == f"a {FILE}"
        assert window.composer.size.height == 10
        await window.press("ctrl+z")
        assert written(window) == f"a {LABEL}"
        await window.pilot.click(window.composer, offset=(10, 0))
        await window.until(lambda: written(window) == f"a {FILE}", "the whole text")
        await window.press("alt+v")
        await window.until_said("There is no folded text")


async def test_a_label_goes_as_a_whole_and_nothing_is_written_into_it(open_app: OpenApp):
    async with open_app() as window:
        await paste(window, FILE)
        await window.press("backspace")
        assert window.composer.text == ""
        await window.press("ctrl+z")
        assert window.composer.text == FILE
        await window.press("home", "delete")
        assert window.composer.text == ""
        await window.press("ctrl+z", "home", "right", "right", *"no")
        assert written(window) == f"{LABEL}no"


async def test_what_is_cut_is_the_whole_text_and_can_be_pasted_again(open_app: OpenApp, clipboard: list[str]):
    async with open_app() as window:
        await window.press(*"a ")
        await paste(window, FILE)
        window.composer.selection = Selection((0, 0), window.composer.document.end)
        await window.press("ctrl+x")
        assert clipboard == [f"a {FILE}"]
        await window.until_said("Copied")
        assert window.composer.text == ""


async def test_two_files_have_two_labels_and_the_same_one_has_one(open_app: OpenApp):
    other = FILE.replace("line 5\n", "line 6\n")
    async with open_app() as window:
        for text in (FILE, other, FILE):
            await paste(window, text)
        assert written(window) == f"{LABEL}{LABEL[:-1]}, 2]{LABEL}"
        assert window.composer.text == FILE + other + FILE


async def test_a_short_text_is_pasted_as_it_is(open_app: OpenApp):
    text = "\n".join(f"line {n}" for n in range(40))
    async with open_app() as window:
        await paste(window, text)
        assert written(window) == text


async def test_a_draft_is_kept_also_after_the_wait_for_one_was_cancelled(open_app: OpenApp):
    async with open_app() as window:
        chat_id = window.session.chat.id
        await window.press("a")
        await window.until(lambda: any(worker.group == "draft" for worker in window.app.workers), "the wait")
        window.app.workers.cancel_group(window.chat, "draft")
        await window.until(lambda: not any(worker.group == "draft" for worker in window.app.workers), "its end")
        await window.press("b")

        async def draft() -> bool:
            return bool((await window.session.store.run(lambda store: store.chats.get(chat_id))).draft == "ab")

        await window.until_stored(draft)
