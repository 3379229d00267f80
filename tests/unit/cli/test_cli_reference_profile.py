"""Moving in from Qvink Memory: its profile is imported, and the plan is the one it would have been there."""

import json
from pathlib import Path

from tests.unit.cli.conftest import Run, read_json
from tuimem.messages import Chat

PROFILE = {
    "parallel_summaries_count": 1,
    "summary_injection_threshold": 2,
    "summary_injection_threshold_type": "messages",
    "exclude_messages_after_threshold": True,
    "keep_last_user_message": False,
    "include_user_messages": False,
    "message_length_threshold": 5,
    "short_term_role": "1",
    "short_term_position": 1,
    "connection_profile": "abc",
}


def test_a_profile_is_imported_used_and_planned_with(run: Run, chat: Chat, tmp_path: Path) -> None:
    file = tmp_path / "Old friend.json"
    file.write_text(json.dumps(PROFILE))
    done = run("config", "profile", "import", file)
    assert done.exit_code == 0, done.stderr
    assert "connection_profile" in done.stderr
    run("config", "profile", "use", "Old friend", "--chat", chat.id)
    found = read_json(run("context", "--json", "--estimate"))
    assert [(m["kept"], m["status"], m["sent_as"]) for m in found["messages"]] == [
        (False, "none", "nothing"),
        (False, "long_term", "summary"),
        (False, "excluded", "nothing"),
        (False, "short_term", "summary"),
        (False, "none", "nothing"),
        *[(True, "none", "text")] * 3,
    ]
    said = run("context", "--estimate").stdout
    assert "older than the threshold and without a usable summary" in said
    block = next(segment for segment in found["segments"] if segment["kind"] == "short_term")
    assert block["role"] == "user"


def test_it_goes_back_as_it_came(run: Run, tmp_path: Path) -> None:
    (tmp_path / "Old.json").write_text(json.dumps(PROFILE))
    run("config", "profile", "import", tmp_path / "Old.json")
    assert run("config", "profile", "export", "Old", tmp_path / "New.json").exit_code == 0
    written = json.loads((tmp_path / "New.json").read_text())
    assert {name: written[name] for name in PROFILE if name != "connection_profile"} == {
        **{name: value for name, value in PROFILE.items() if name != "connection_profile"},
        "short_term_role": 1,
    }


def test_a_file_that_is_none_makes_no_profile(run: Run, tmp_path: Path) -> None:
    for number, text in enumerate(('{"theme": "dark"}', "{", "[1]", '{"a": ' * 3_000)):
        file = tmp_path / f"bad {number}.json"
        file.write_text(text)
        refused = run("config", "profile", "import", file)
        assert refused.exit_code == 1
        assert "TOML" not in refused.stderr
        assert len(refused.stderr.strip().splitlines()) <= 2
    assert "bad" not in run("config", "profile", "list").stdout
