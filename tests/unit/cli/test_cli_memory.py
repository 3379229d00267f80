"""`tuimem memory`: memories of other programs come in."""

from pathlib import Path

from tests.unit.cli.conftest import EVIL, Run, controls_in, read_json
from tests.unit.transfer.test_memory_import import ROWS, write_database
from tuimem.messages import Chat


def test_old_memories_become_a_chat_that_is_found_by_its_words(run: Run, tmp_path: Path) -> None:
    folder = write_database(tmp_path / "bot_memories" / "chiharu_yamada", ROWS)
    read = run("memory", "import", folder)
    assert (read.exit_code, read.stdout) == (0, "chat 1, Chiharu Yamada, 2 memories, 0 already there\n")
    assert run("memory", "import", folder).stdout == "no chat, Chiharu Yamada, 0 memories, 2 already there\n"
    (hit,) = read_json(run("search", "boat", "--json"))
    assert (hit["title"], hit["author"]) == ("Memories of Chiharu Yamada", "Anon")


def test_they_join_the_character_that_is_named(chat: Chat, run: Run, tmp_path: Path) -> None:
    folder = write_database(tmp_path / "bot_memories", ROWS)
    refused = run("memory", "import", folder)
    assert refused.exit_code == 1
    assert "Name the character with --character NAME." in refused.stderr
    assert "Mira, 2 memories" in run("memory", "import", folder, "--character", "Mira").stdout
    assert {each["character"] for each in read_json(run("chats", "--json"))} == {"Mira"}


def test_foreign_names_do_no_harm(run: Run, tmp_path: Path) -> None:
    write_database(tmp_path / "old", [(f"{EVIL}", f"{EVIL} text", "1"), ("Old", "../../etc", "2")])
    done = run("memory", "import", tmp_path / "old")
    assert done.exit_code == 0
    assert not controls_in(done.output)
