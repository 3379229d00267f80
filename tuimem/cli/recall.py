"""`tuimem recall`: old messages by meaning and words."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.finding import chat_option, find_character, find_chat, open_store
from tuimem.cli.memory_options import CharacterName, settled_status, with_worker
from tuimem.cli.output import put, put_json

if TYPE_CHECKING:
    from tuimem.memory.recall import Memory, RecallAnswer, RecallQuery
    from tuimem.settings.paths import Paths
    from tuimem.store import Store

_WITHIN = 20.0
"""Seconds that a person waits who has asked."""

Words = Annotated[list[str], options.words("QUERY…", "What to look for, in your own words.")]
OneChat = Annotated[str | None, chat_option("Only memories of this chat.")]
Count = Annotated[
    int | None,
    typer.Option(
        "-k",
        "--count",
        metavar="N",
        parser=options.an_amount("-k"),
        help="The most memories; by default, recall.count.",
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help="Show how each signal adds to a score.")]


def recall(
    words: Words,
    character: CharacterName = None,
    chat: OneChat = None,
    count: Count = None,
    explain: Explain = False,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Find old messages by meaning and words, best first. Exits with 1 if nothing is found."""
    paths = options.paths(home)
    with open_store(paths) as store:
        query = _query(store, paths, " ".join(words), character, chat, count, explain)
        answer = _answer(store, paths, query)
        if as_json:
            results = [_as_data(store, memory, explains=explain) for memory in answer.memories]
            put_json({"results": results, "ms": round(answer.milliseconds, 2)})
        else:
            _print(store, answer.memories, explains=explain)
    if answer.problem:
        say(answer.problem)
    if not answer.memories:
        raise Refusal("Nothing was found.", "Try other words, or `tuimem memory status` to see what is indexed.")


def _query(
    store: "Store",
    paths: "Paths",
    words: str,
    character: str | None,
    chat: str | None,
    count: int | None,
    explain: bool,  # as Typer gives it
) -> "RecallQuery":
    from tuimem.memory.recall import RecallQuery, Scope, Turn

    settings = options.settings(paths, {}).in_force().settings
    chat_id = find_chat(store, chat).id if chat else None
    character_id = find_character(store, character).id if character else None
    scope = Scope.CHAT if chat_id is not None else Scope.CHARACTER if character_id is not None else Scope.ALL
    return RecallQuery(
        turns=(Turn("user", settings.chats.user_name, words),),
        now=time.time(),
        chat_id=chat_id,
        character_id=character_id,
        scope=scope,
        count=count or settings.recall.count,
        distance=settings.recall.distance,
        minimum_score=settings.recall.minimum_score,
        explains=explain,
        seconds=_WITHIN,
    )


def _answer(store: "Store", paths: "Paths", query: "RecallQuery") -> "RecallAnswer":
    """What the worker finds; without one, what the words find."""
    from tuimem.chat.recall_by_words import found_by_words
    from tuimem.memory.recall import RecallAnswer
    from tuimem.worker.client import MemoryClient
    from tuimem.worker.errors import MemoryUnavailable
    from tuimem.worker.verbs import RECALL

    expects = bool(store.memory_list.wipeable(None).messages)

    async def ask(client: MemoryClient) -> RecallAnswer:
        await settled_status(client, expects=expects)
        return await client.ask(RECALL, query, seconds=query.seconds)

    try:
        return with_worker(paths, ask)
    except MemoryUnavailable as error:
        began = time.perf_counter()
        found = found_by_words(store, query)
        took = (time.perf_counter() - began) * 1000
        problem = f"Found by words only: {error.what} {error.remedy}".rstrip()
        return RecallAnswer(memories=tuple(found), milliseconds=took, problem=problem)


def _as_data(store: "Store", memory: "Memory", *, explains: bool) -> dict[str, Any]:
    """What a script gets of a memory. `message` is its number in the chat, as everywhere on the command line."""
    from tuimem.memory.recall.ages import age
    from tuimem.transfer.table_files import iso_date

    data: dict[str, Any] = {
        "message": store.messages.index_of(memory.message_id) if memory.is_here else None,
        "chat": memory.chat_id if memory.is_here else None,
        "score": round(memory.score, 4),
        "dense": None if memory.dense is None else round(memory.dense, 4),
        "lexical": round(memory.lexical, 4),
        "age": age(memory.last_created, time.time()).words,
        "text": memory.text,
        "date": iso_date(memory.created),
        "title": memory.chat_title,
        "author": memory.author,
        "role": memory.role,
    }
    if memory.machine:
        data["machine"] = memory.machine
    if memory.last_created > memory.created:
        data["last_date"] = iso_date(memory.last_created)
    if explains:
        data["signals"] = {name: round(share, 4) for name, share in memory.signals}
    return data


def _print(store: "Store", memories: "Sequence[Memory]", *, explains: bool) -> None:
    from tuimem.memory.recall.ages import age

    for memory in memories:
        number = store.messages.index_of(memory.message_id) if memory.is_here else None
        where = (
            f"{memory.chat_id} {memory.chat_title} #{number}"
            if memory.is_here
            else f"{memory.machine or 'elsewhere'}: {memory.chat_title}"
        )
        meaning = "" if memory.dense is None else f"meaning {memory.dense:.2f}, "
        put(f"{memory.score:.2f}  {where}  {memory.author}, {age(memory.last_created, time.time()).words}")
        put(f"      {' '.join(memory.text.split())}")
        if explains:
            shares = ", ".join(f"{name} {share:+.2f}" for name, share in memory.signals)
            put(f"      ({meaning}words {memory.lexical:.2f}{f'; {shares}' if shares else ''})")
