"""`tuimem memory digest`: what was said, in short, made by a model, shown, compared and taken back."""

from pathlib import Path

from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import Run, read_json
from tuimem.messages import Chat
from tuimem.remembered import PageOrigin
from tuimem.store import Store

LINE = "- Quite a lot about the ships in the harbour tonight"


def test_a_digest_is_made_shown_compared_sent_and_taken_back(
    chat: Chat, run: Run, server: FakeServer, home: Path
) -> None:
    none = run("memory", "digest", "--show")
    assert (none.exit_code, "There is no digest yet." in none.stderr) == (1, True)
    server.reply = f"```\n{LINE}\n- Somebody saw a whale\n```"
    made = run("memory", "digest", "--character", "Mira")
    assert (made.exit_code, made.stdout) == (0, f"+ {LINE}\n"), made.stderr
    assert "The digest is in" in made.stderr
    assert (home / "digests" / "1.md").read_text() == f"{LINE}\n"
    assert run("memory", "digest", "--character", "Mira", "--show").stdout == f"{LINE}\n"
    assert run("memory", "digest", "--character", "Mira", "--path").stdout == f"{home / 'digests' / '1.md'}\n"
    segments = read_json(run("context", "--json"))["segments"]
    assert [segment["text"].splitlines()[-1] for segment in segments if segment["kind"] == "digest"] == [f"> {LINE}"]
    assert run("memory", "digest", "--character", "Mira", "--diff").stdout == f"+ {LINE}\n"
    assert run("memory", "digest", "--character", "Mira", "--undo").stdout == f"- {LINE}\n"
    assert (home / "digests" / "1.md").read_text() == ""
    assert run("memory", "digest", "--character", "Mira", "--undo").exit_code == 1
    with Store(home / "tuimem.db") as store:
        assert len(store.digests.history(1)) == 2
    assert run("memory", "digest", "--character", "Mira", "--erase", input="n\n").exit_code == 1
    assert run("memory", "digest", "--character", "Mira", "--erase", "--yes").exit_code == 0
    with Store(home / "tuimem.db") as store:
        assert [version.text for version in store.digests.history(1)] == [""]
    assert run("memory", "digest", "--character", "Mira", "--clear", "--yes").exit_code == 0, "its former name"
    assert "--clear" not in run("memory", "digest", "--help").stdout


def test_a_bad_answer_is_an_error_and_two_questions_are_one_too_many(chat: Chat, run: Run, server: FakeServer) -> None:
    server.reply = "- Somebody saw a whale"
    failed = run("memory", "digest", "--chat", "1")
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert "The digest stays as it was. Because nothing of the model's digest was said" in failed.stderr
    assert run("memory", "digest", "--show", "--diff").exit_code == 2
    assert run("memory", "digest", "--chat", "1", "--character", "Mira").exit_code == 2


def test_a_digest_whose_file_cannot_be_written_is_not_erased(chat: Chat, run: Run, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        store.digests.put(store.digests.opened(10, chat_id=chat.id).id, f"{LINE}\n", PageOrigin.MODEL)
    place = home / "digests" / "1.md"
    place.mkdir(parents=True)
    refused = run("memory", "digest", "--chat", str(chat.id), "--clear", "--yes")
    assert refused.exit_code == 1
    assert f"{place} cannot be written (Is a directory).\nNothing was erased." in refused.stderr
    with Store(home / "tuimem.db") as store:
        assert store.digests.get(1).text == f"{LINE}\n"
