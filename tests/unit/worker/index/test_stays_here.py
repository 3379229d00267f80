"""What lies in Chroma's folder is known by numbers, and nothing leaves the machine for it or for the model."""

import subprocess
import sys
from pathlib import Path

import chromadb

from tests.unit.worker.index.conftest import Bench

ROOT = Path(__file__).parents[4]

_INDEXES_AND_FINDS = """
import sys
from pathlib import Path

spoken_to = []
sys.addaudithook(
    lambda event, arguments: spoken_to.append((event, *map(repr, arguments[1:2])))
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto") else None
)

from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.messages import Role
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.worker.embedding.light import light_embedder
from tuimem.worker.index.index import Index
from tuimem.worker.search import search

folder = Path(sys.argv[1])
with Store(folder / "tuimem.db") as store:
    chat = store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
    store.messages.add(chat.id, Role.USER, "Jo", "My sister lives in Oslo.", estimate=6)
index, embedder = Index(folder / "recall", folder / "tuimem.db", Settings), light_embedder(folder / "embedder")
index.catch_up(embedder)
query = RecallQuery(turns=(Turn("user", "Jo", "Where is my sister?"),), now=2e9, character_id=1, scope=Scope.CHARACTER)
[found] = search(index, embedder, query).memories
index.close()
print(found.dense is not None, spoken_to)
"""


def test_nothing_is_fetched_and_nothing_is_told_to_anybody(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INDEXES_AND_FINDS, str(tmp_path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "True []\n"


def test_each_character_has_a_collection_that_is_named_by_its_number_and_holds_no_text(bench: Bench) -> None:
    other = bench.store.characters.create("../Walburga")
    chat = bench.store.chats.create("Zeppelins", other.id, "Jo")
    bench.say("memory of the capercaillie")
    bench.say("memory of the lighthouse", chat)
    bench.catch_up()
    bench.index.close()
    folder = bench.folder / "recall" / "chroma-1"
    client = chromadb.PersistentClient(str(folder), chromadb.Settings(anonymized_telemetry=False))
    counts = {collection.name: collection.count() for collection in client.list_collections()}
    assert counts == {f"character-{bench.character.id}": 1, f"character-{other.id}": 1}
    client.close()
    bench.index = bench.opened()
    words = (b"Walburga", b"Zeppelins", b"capercaillie", b"lighthouse")
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert [(file.name, word) for file in files for word in words if word in file.read_bytes()] == []
