"""`tuimem ask` sends what the chat does of all that is remembered, in its order, each part within its own room."""

from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import Run
from tuimem.remembered import PageOrigin
from tuimem.store import Store


@pytest.fixture
def remembered(home: Path, tmp_path: Path, run: Run) -> None:
    """Of each kind something, with words that never come to an end before the facts."""
    (pinned := tmp_path / "rules.md").write_text("The cat is called Miso.\n" + "And so on.\n" * 5000)
    (page := tmp_path / "page.md").write_text("- Plays chess\n" + "- Reads a book\n" * 2000)
    assert run("memory", "pin", pinned).exit_code == 0
    assert run("me", "load", page).exit_code == 0
    with Store(home / "tuimem.db") as store:
        store.facts.add("Lives in Bern")
        store.digests.put(store.digests.opened(0).id, "- Asked about boats\n", PageOrigin.MODEL)


@pytest.mark.usefixtures("remembered")
def test_pinned_files_profile_facts_and_digest_stand_in_the_front_in_this_order(server: FakeServer, run: Run) -> None:
    assert run("ask", "hello", input="").exit_code == 0
    front = server.requests[-1]["messages"][0]["content"]
    lines = ["> The cat is called Miso.", "> - Plays chess", "> - Lives in Bern", "> - Asked about boats"]
    assert sorted(lines, key=front.index) == lines, "and a long one takes no other's room"
    assert server.requests[-1]["messages"][-1]["content"] == "hello"
