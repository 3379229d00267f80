"""Named connections: what a group takes of the one that it names, and where each value then comes from."""

from pathlib import Path

import pytest

from tuimem.endpoint.server import server_for_chat, server_for_summaries
from tuimem.settings import LoadedSettings, load, shown
from tuimem.settings.groups.connections import Connection
from tuimem.settings.groups.endpoint import Accepts
from tuimem.settings.paths import find_paths
from tuimem.settings.setting_rows import setting_rows
from tuimem.settings.writing import change_file

FILE = """
[endpoint]
connection = "big"
base_url = "http://own:1/v1"
model = "own-model"
api_key_env = "OWN_KEY"
extra_fields = '{"min_p": 0.1}'
window = 4000
temperature = 0.5
top_p = 0.4

[connections.big]
base_url = "https://big.example/v1"
api_key_command = "pass show big"
temperature = 1.5
system_role = "no"

[connections."my words"]
model = "wordy"
top_p = 0.9
"""


def loaded(
    folder: Path, text: str = FILE, *, environ: dict[str, str] | None = None, **overrides: str
) -> LoadedSettings:
    paths = find_paths({}, folder)
    paths.settings_file.parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file.write_text(text)
    return load(paths, environ or {}, {name.replace("__", "."): value for name, value in overrides.items()})


def test_a_connection_sets_what_it_has_and_says_so(tmp_path: Path) -> None:
    found = loaded(tmp_path)
    endpoint, origins = found.settings.endpoint, found.origins
    assert (endpoint.base_url, endpoint.temperature, endpoint.system_role) == (
        "https://big.example/v1",
        1.5,
        Accepts.NO,
    )
    assert endpoint.top_p == 0.4, "what it leaves out stays the group's own"
    assert {origins[f"endpoint.{name}"] for name in ("base_url", "temperature", "api_key_command", "system_role")} == {
        "connection big"
    }
    assert origins["endpoint.top_p"].startswith("file")
    assert not found.problems


def test_with_another_address_nothing_of_the_groups_own_server_is_taken(tmp_path: Path) -> None:
    endpoint = loaded(tmp_path).settings.endpoint
    assert (endpoint.model, endpoint.api_key_env, endpoint.extra_fields, endpoint.window) == ("", "", "", 0)
    server = server_for_chat(loaded(tmp_path).settings, {"OWN_KEY": "secret", "OPENAI_API_KEY": "usual"})
    assert (server.api_key, server.api_key_command) == ("", "pass show big"), "no key goes to a server it is not for"


def test_without_an_address_it_is_another_way_to_ask_the_same_server(tmp_path: Path) -> None:
    endpoint = loaded(tmp_path, endpoint__connection="my words").settings.endpoint
    assert (endpoint.base_url, endpoint.api_key_env, endpoint.window) == ("http://own:1/v1", "OWN_KEY", 4000)
    assert (endpoint.model, endpoint.top_p, endpoint.temperature) == ("wordy", 0.9, 0.5)


def test_chat_and_summaries_choose_each_their_own(tmp_path: Path) -> None:
    settings = loaded(tmp_path, endpoint__connection="my words", summaries__connection="big").settings
    assert (settings.endpoint.base_url, settings.summaries.base_url) == ("http://own:1/v1", "https://big.example/v1")
    assert (settings.summaries.temperature, settings.summaries.system_role) == (1.5, Accepts.NO)
    assert (settings.summaries.max_tokens, settings.endpoint.system_role) == (120, Accepts.AUTO)
    chat = server_for_chat(settings, {"OWN_KEY": "secret"})
    server = server_for_summaries(settings, {"OWN_KEY": "secret"}, chat)
    assert (chat.api_key, server.api_key, server.api_key_command) == ("secret", "", "pass show big")


def test_a_named_connection_gets_the_usual_key_for_summaries_as_for_the_chat(tmp_path: Path) -> None:
    text = '[connections.a]\nbase_url = "https://a.example/v1"\n'
    environ = {"OPENAI_API_KEY": "usual"}
    for group in ("endpoint", "summaries"):
        settings = loaded(tmp_path, f'[{group}]\nconnection = "a"\n{text}').settings
        chat = server_for_chat(settings, environ)
        asked = chat if group == "endpoint" else server_for_summaries(settings, environ, chat)
        assert asked.api_key == "usual"


def test_both_on_one_connection_share_its_client(tmp_path: Path) -> None:
    settings = loaded(tmp_path, summaries__connection="big").settings
    chat = server_for_chat(settings, {})
    assert server_for_summaries(settings, {}, chat) is chat


def test_a_name_that_there_is_not_is_one_sentence_and_the_own_values_stay(tmp_path: Path) -> None:
    found = loaded(tmp_path, FILE.replace('"big"', '"bigg\\u001b[31m"', 1))
    assert found.settings.endpoint.base_url == "http://own:1/v1"
    (problem,) = found.problems
    assert problem == (
        "endpoint.connection names the connection “bigg[31m”, which does not exist. There are big, my words."
    )


@pytest.mark.parametrize("text", ['[endpoint]\nconnection = "a"\n', '[summaries]\nconnection = "a"\n'])
def test_where_there_is_none_at_all_that_is_said(tmp_path: Path, text: str) -> None:
    (problem,) = loaded(tmp_path, text).problems
    assert problem.endswith("which does not exist. None is set up yet.")


def test_an_address_from_above_goes_before_a_connection_from_below(tmp_path: Path) -> None:
    endpoint = loaded(tmp_path, endpoint__base_url="http://typed:9/v1").settings.endpoint
    assert (endpoint.base_url, endpoint.api_key_command, endpoint.temperature) == ("http://typed:9/v1", "", 0.5)
    both = loaded(tmp_path, endpoint__connection="my words", endpoint__temperature="0.1").settings.endpoint
    assert (both.model, both.temperature) == ("wordy", 0.1), "the command line goes before what it names"
    environ = {"TUIMEM_ENDPOINT_CONNECTION": "my words"}
    assert loaded(tmp_path, environ=environ).settings.endpoint.model == "wordy"


def test_connections_come_from_the_environment_as_json(tmp_path: Path) -> None:
    environ = {"TUIMEM_CONNECTIONS": '{"x": {"model": "from-env"}}', "TUIMEM_ENDPOINT_CONNECTION": "x"}
    assert loaded(tmp_path, environ=environ).settings.endpoint.model == "from-env"


def test_the_connection_with_the_mistake_is_named(tmp_path: Path) -> None:
    (problem,) = loaded(tmp_path, '[connections.good]\nmodel = "m"\n[connections.bad]\nadress = "x"\n').problems
    assert "in “bad”, " in problem
    assert "adress" in problem


@pytest.mark.parametrize(
    "text",
    [
        '[connections.a]\nadress = "x"\n',
        "[connections.a]\ntemperature = 9.0\n",
        "[connections.a]\nsystem_role = 3\n",
        "connections = 3\n",
    ],
)
def test_what_is_wrong_in_a_connection_is_named_and_nothing_else_is_lost(tmp_path: Path, text: str) -> None:
    found = loaded(tmp_path, f"{text}[memory]\nthreshold = 3\n")
    (problem,) = found.problems
    assert "connections must be" in problem
    assert found.settings.memory.threshold == 3
    assert found.settings.connections == {}


def test_no_secret_of_a_connection_is_shown(tmp_path: Path) -> None:
    text = (
        '[connections.a]\nbase_url = "https://me:hidden1@x/v1"\napi_key_command = "echo hidden2"\n'
        'api_key_env = "sk-hidden3"\n[endpoint]\nconnection = "a"\n'
    )
    found = loaded(tmp_path, text)
    assert "hidden" not in str(shown("connections", found.settings.connections))
    assert "hidden" not in str([row.value for row in setting_rows(found)])
    assert found.settings.connections == {
        "a": Connection(base_url="https://me:hidden1@x/v1", api_key_command="echo hidden2", api_key_env="sk-hidden3")
    }


def test_a_changed_connection_keeps_the_comments_of_the_others(tmp_path: Path) -> None:
    text = "# mine\n[connections.a] # first\nmodel = 'm' # small\ntop_p = 0.5\n\n[connections.b]\nmodel = 'n' # big\n"
    before = loaded(tmp_path, text).settings.connections
    paths = find_paths({}, tmp_path)
    changed = {**before, "a": Connection(model="m", temperature=0.5), "c d": Connection(model="o")}
    change_file(paths.settings_file, {"connections": changed})
    written = paths.settings_file.read_text()
    assert all(comment in written for comment in ("# mine", "# first", "# small", "# big"))
    assert "top_p" not in written
    assert load(paths, {}).settings.connections == changed
    change_file(paths.settings_file, {"connections": {"b": before["b"]}})
    assert load(paths, {}).settings.connections == {"b": before["b"]}
    assert "# big" in paths.settings_file.read_text()
