"""`tuimem memory import` takes over what each of the older systems has left."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.cli.conftest import EVIL, ROOT, Run, controls_in, read_json, stored
from tests.unit.transfer.test_memory_import import ROWS, write_database
from tuimem.chat.import_formats import FORMATS, find_old
from tuimem.commands.memory_browser import MEMORY_BROWSER_COMMANDS
from tuimem.memory.profile_page.page import skeleton
from tuimem.remembered import FactOrigin, PageOrigin
from tuimem.store import Store
from tuimem.transfer.moving_in import read_text

PROFILE = """# User Profile

## Personal Information
- Name is Sam
- No information yet

## Interests
- Bees
- No nuts, please

## Health
Allergic to wasps
"""


def write_log(folder: Path, *lines: object) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "chat_log.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    return path


EXCHANGES = (
    {"timestamp": "2025-05-06T14:23:01Z", "user": "You are Kai.\nHow are you?", "response": "Fine.\n"},
    {"timestamp": "2025-05-06T14:24:01.5", "user": "Good.", "response": ""},
)


def write_host(path: Path, *rows: tuple[str, str, int]) -> Path:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE user (id TEXT, name TEXT, email TEXT)")
        connection.executemany(
            "INSERT INTO user VALUES (?, ?, ?)", [("u1", "Sam", "sam@x.y"), ("u2", "Ada", "ada@x.y")]
        )
        connection.execute(
            "CREATE TABLE memory (id TEXT, user_id TEXT, content TEXT, updated_at INTEGER, created_at INTEGER)"
        )
        connection.executemany("INSERT INTO memory VALUES (hex(randomblob(8)), ?, ?, 0, ?)", rows)
    return path


def facts(home: Path) -> dict[str, float]:
    with Store(home / "tuimem.db") as store:
        found = store.facts.all()
    assert all(fact.origin is FactOrigin.IMPORT for fact in found)
    return {fact.text: fact.said for fact in found}


def test_a_profile_page_joins_what_is_known_and_says_nothing_twice(run: Run, home: Path, tmp_path: Path) -> None:
    (tmp_path / "profile.md").write_text(PROFILE)
    assert run("memory", "import", tmp_path / "profile.md").stdout == "user profile “User”, 4 lines added\n"
    page = (home / "user_profiles" / "1.md").read_text()
    assert page.startswith("# About me\n\n## Personal Information\n\n- Name is Sam\n\n## Current Projects\n")
    assert "## Interests\n\n- Bees\n- No nuts, please\n" in page
    assert page.endswith("## Health\n\n- Allergic to wasps\n")
    assert run("memory", "import", tmp_path / "profile.md").stdout == "user profile “User”, 0 lines added\n"
    (home / "user_profiles" / "1.md").write_text(page.replace("- Bees", "- Bees\n- Chess"))
    (tmp_path / "profile.md").write_text("# User Profile\n\n## interests\n\n* Tea\n")
    run("memory", "import", tmp_path / "profile.md")
    assert "- Bees\n- Chess\n- No nuts, please\n- Tea\n" in (home / "user_profiles" / "1.md").read_text()


def test_what_is_learned_while_a_profile_comes_in_stays(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned = iter(["Plays go", "Drinks milk"])

    def read_while_something_is_learned(path: Path) -> str:
        with Store(home / "tuimem.db") as store:
            page = store.profile_pages.opened("User")
            text = page.text or skeleton()
            store.profile_pages.put(page.id, f"{text}- {next(learned)}\n", PageOrigin.MODEL, base=text)
        return read_text(path)

    monkeypatch.setattr("tuimem.transfer.moving_in.read_text", read_while_something_is_learned)
    for text in (PROFILE, "## Interests\n\n* Tea\n"):
        (tmp_path / "profile.md").write_text(text)
        assert run("memory", "import", tmp_path / "profile.md").exit_code == 0
    page = (home / "user_profiles" / "1.md").read_text()
    assert "## Interests\n\n- Bees\n- No nuts, please\n- Tea\n" in page
    assert "- Plays go\n" in page and "- Drinks milk\n" in page


def test_a_text_for_every_prompt_is_pinned_as_a_copy(run: Run, home: Path, tmp_path: Path) -> None:
    old = tmp_path / "memory_override.txt"
    old.write_text("You are Kai, empathetic and concise.")
    copy = home / "pinned" / "memory_override.txt"
    assert run("memory", "import", old).stdout == f"pinned {copy}, in every prompt\n"
    assert run("memory", "import", old).stdout == f"pinned already: {copy}\n"
    old.write_text("You are Tom.")
    run("memory", "import", old)
    assert copy.read_text() == "You are Kai, empathetic and concise.\n"
    assert [Path(each["path"]).name for each in read_json(run("memory", "pins", "--json"))] == [
        "memory_override.txt",
        "memory_override-2.txt",
    ]


def test_a_log_becomes_a_chat_without_the_memory_that_stood_before_each_message(
    run: Run, home: Path, tmp_path: Path
) -> None:
    log = write_log(tmp_path / "old", *EXCHANGES, "{half", {"other": 1})
    (log.parent / "memory_override.txt").write_text("You are Kai.\n")
    done = run("memory", "import", log)
    assert (done.exit_code, done.stdout) == (0, "chat 1, Assistant, 3 memories, 0 already there\n")
    assert [(each["author"], each["text"]) for each in stored(home)] == [
        ("User", "How are you?"),
        ("Assistant", "Fine."),
        ("User", "Good."),
    ]
    with Store(home / "tuimem.db") as store:
        assert store.messages.page(1, limit=1, after=0)[0].created == 1746541381.0
    assert run("memory", "import", log).stdout == "no chat, Assistant, 0 memories, 3 already there\n"


def test_a_log_is_imported_as_a_whole_chat_too(run: Run, home: Path, tmp_path: Path) -> None:
    log = write_log(tmp_path / "old", *EXCHANGES, "{half")
    done = run("import", log)
    assert (done.exit_code, done.stdout) == (0, "chat 1, 3 messages, 1 skipped lines\n")
    assert [each["text"] for each in stored(home)] == ["You are Kai.\nHow are you?", "Fine.", "Good."]


def test_facts_of_one_user_are_taken_over_once_without_secrets(run: Run, home: Path, tmp_path: Path) -> None:
    rows = [
        ("u1", "User has a cat named Miso.", 1_700_000_000),
        ("u1", "User has a cat named Miso.", 1_700_000_001),
        ("u1", "The password of the router is hunter22xyz", 1),
        ("u2", "User has a dog.", 1_700_000_000_000),
    ]
    path = write_host(tmp_path / "webui.db", *rows)
    unclear = run("memory", "import", path)
    assert (unclear.exit_code, unclear.stdout) == (1, "")
    assert "has facts of several users: there are those of Sam, Ada." in unclear.stderr
    assert "--user NAME" in unclear.stderr
    assert run("memory", "import", path, "--user", "sam@x.y").stdout == (
        "facts of Sam, 1 facts, 1 already there, 1 left out\n"
    )
    assert facts(home) == {"User has a cat named Miso.": 1.7e9}
    run("memory", "import", path, "--user", "Ada")
    assert facts(home)["User has a dog."] == 1.7e9
    assert run("memory", "import", path, "--user", "Sam").stdout.startswith("facts of Sam, 0 facts, 2 already there")
    assert run("memory", "import", path, "--user", "Tom").exit_code == 1


def test_a_folder_is_taken_over_with_all_that_is_in_it(run: Run, tmp_path: Path) -> None:
    log = write_log(tmp_path / "injector", EXCHANGES[1])
    (log.parent / "memory_override.txt").write_text("You are Kai.")
    lines = run("memory", "import", log.parent).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["pinned", "chat"]
    (tmp_path / "llm" / "memory").mkdir(parents=True)
    (tmp_path / "llm" / "memory" / "profile.md").write_text(PROFILE)
    assert run("memory", "import", tmp_path / "llm").stdout.startswith("user profile")
    assert run("memory", "import", tmp_path / "llm" / "memory" / "nothing").exit_code == 1


@pytest.mark.parametrize("name", ["profile.md", "memory_override.txt", "chat_log.jsonl"])
def test_what_is_no_text_is_refused_in_a_sentence_and_foreign_text_does_no_harm(
    run: Run, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x00\x01")
    refused = run("memory", "import", path)
    assert refused.exit_code == 1
    assert refused.stderr.strip()
    path.write_text(json.dumps({"timestamp": EVIL, "user": EVIL, "response": EVIL}).replace("\\u0000", ""))
    assert not controls_in(run("memory", "import", path).output)


def test_every_format_is_known_by_its_file_and_offered_by_both_commands(run: Run, tmp_path: Path) -> None:
    (tmp_path / "profile.md").write_text(PROFILE)
    (tmp_path / "memory_override.txt").write_text("You are Kai.")
    (tmp_path / "miku.csv").write_text("name,message\nMiku,Hello.\n")
    (tmp_path / "miku.json").write_text('[{"name": "Miku", "message": "Hello."}]')
    files = {
        "memories": write_database(tmp_path / "miku", ROWS) / "long_term_memory.db",
        "facts": write_host(tmp_path / "webui.db"),
        "log": write_log(tmp_path, *EXCHANGES),
        "profile": tmp_path / "profile.md",
        "text": tmp_path / "memory_override.txt",
        "csv": tmp_path / "miku.csv",
        "json": tmp_path / "miku.json",
    }
    assert {each.name for each in FORMATS} == set(files)
    assert {name: find_old(file)[0].format.name for name, file in files.items()} == {name: name for name in files}
    assert [old.format.name for old in find_old(tmp_path)] == ["profile", "text", "log", "facts", "memories"]
    (browsing,) = (each for each in MEMORY_BROWSER_COMMANDS if each.id == "browse.import")
    table = (ROOT / "docs" / "moving-in.md").read_text(encoding="utf-8").split("## From")[0].replace("[", "")
    for offered in (" ".join(run("memory", "import", "--help").stdout.split()), browsing.parameters[0].help, table):
        assert [each.called for each in FORMATS if each.called not in offered] == []
    assert [each.becomes for each in FORMATS if each.becomes not in table] == []
