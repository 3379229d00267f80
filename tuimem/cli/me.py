"""`tuimem me`: the page about the user."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.output import put, put_json
from tuimem.cli.usage import CliCommand, group

if TYPE_CHECKING:
    from tuimem.remembered import PageVersion, ProfilePage
    from tuimem.settings.model import Settings
    from tuimem.store import Store

app = group(
    "Show and change your user profile. It is one page that is in your prompts, kept up to date from what you say."
)

Persona = Annotated[
    str | None,
    typer.Option(
        "--persona",
        metavar="NAME",
        parser=options.a_text("--persona"),
        help="Profile for this name of yours; by default, for the name in your settings.",
    ),
]
TextFile = Annotated[
    Path, typer.Argument(metavar="FILE", parser=options.a_path("FILE"), help="A text file, such as a profile.md.")
]
ForGood = Annotated[bool, typer.Option("--for-good", help="Erase all versions too; that cannot be undone.")]
Number = Annotated[
    int | None,
    typer.Argument(
        metavar="NUMBER", parser=options.an_amount("NUMBER"), help="A version in `tuimem me history`; else the newest."
    ),
]
WithLines = Annotated[bool, typer.Option("--diff", help="Print the lines that each version changed.")]


@contextmanager
def _opened(home: Path | None, persona: str | None) -> "Iterator[tuple[Store, Settings, ProfilePage]]":
    """The store, the settings, and the page with what was edited in its file."""
    from tuimem.chat.user_profile import open_page
    from tuimem.store import Store
    from tuimem.store.page_file import follow

    paths = options.paths(home)
    settings = options.settings(paths, {}).in_force().settings
    with Store(paths.database) as store:
        followed = follow(store, open_page(store, settings, persona or "").id)
        if followed.problem:
            say(followed.problem)
        yield store, settings, followed.page


@app.command(cls=CliCommand)
def show(as_json: options.Json = False, persona: Persona = None, home: options.Home = None) -> None:
    """Print the profile."""
    with _opened(home, persona) as (_, _settings, page):
        if as_json:
            put_json({"name": page.name, "text": page.text, "paused": page.paused})
        elif page.text.strip():
            put(page.text.rstrip("\n"))
        else:
            say("Your profile is empty. Chat, or write it yourself with `tuimem me edit`.")


@app.command(cls=CliCommand)
def edit(persona: Persona = None, home: options.Home = None) -> None:
    """Open the profile in your editor. What you write is kept, and so is what is learned meanwhile."""
    from tuimem.chat.user_profile import begin_page
    from tuimem.cli.editor import run_editor
    from tuimem.store.page_file import follow, path_of

    with _opened(home, persona) as (store, _, page):
        begin_page(store, page.id)
        run_editor(path_of(store, page.id), "`tuimem me path` prints its path.")
        followed = follow(store, page.id)
        if followed.problem:
            raise Refusal(followed.problem, "")
        say("The profile is saved." if followed.is_changed else "Nothing was changed.")


@app.command(cls=CliCommand)
def path(persona: Persona = None, home: options.Home = None) -> None:
    """Print the path of the profile's file, which is made if it is not there."""
    from tuimem.chat.user_profile import begin_page
    from tuimem.store.page_file import path_of

    with _opened(home, persona) as (store, _, page):
        begin_page(store, page.id)
        put(str(path_of(store, page.id)))


@app.command(cls=CliCommand)
def load(file: TextFile, persona: Persona = None, home: options.Home = None) -> None:
    """Replace the profile with a text file. `tuimem me undo` takes that back."""
    from tuimem.chat.user_profile import change_page, read_page
    from tuimem.remembered import PageOrigin

    with _opened(home, persona) as (store, _, page):
        text = read_page(file)
        done = change_page(store, page.id, lambda pages: pages.put(page.id, text, PageOrigin.LOAD))
        say(f"The profile was replaced with {file}." if done else "The profile says that already.")


@app.command(cls=CliCommand)
def clear(
    for_good: ForGood = False, yes: options.Yes = False, persona: Persona = None, home: options.Home = None
) -> None:
    """Empty the profile; its headings stay. `tuimem me undo` takes that back, unless you add --for-good."""
    from tuimem.chat.user_profile import change_page, erase_page
    from tuimem.memory.profile_page.page import skeleton
    from tuimem.remembered import PageOrigin

    with _opened(home, persona) as (store, _, page):
        if not for_good:
            change_page(store, page.id, lambda pages: pages.put(page.id, skeleton(), PageOrigin.CLEAR))
            say("The profile is empty. `tuimem me undo` brings it back.")
            return
        count = len(store.profile_pages.history(page.id))
        say(f"This erases the profile of {page.name} and its {count:,} versions.")
        if not yes:
            typer.confirm("It cannot be restored. Erase it?", abort=True, err=True)
        try:
            erase_page(store, page.id)
        except OSError as error:
            raise Refusal(f"The profile's file cannot be written ({error.strerror}).", "Nothing was erased.") from error
        say("Erased.")


@app.command(cls=CliCommand)
def pause(persona: Persona = None, home: options.Home = None) -> None:
    """Stop updating the profile; it stays in your prompts."""
    with _opened(home, persona) as (store, _, page):
        store.profile_pages.pause(page.id, paused=True)
        say("Paused: the profile is not updated from what you say. `tuimem me resume` goes on.")


@app.command(cls=CliCommand)
def resume(persona: Persona = None, home: options.Home = None) -> None:
    """Update the profile again, and retry what failed."""
    from tuimem.jobs.kinds import PROFILE
    from tuimem.jobs.learning import learn_on

    with _opened(home, persona) as (store, _, page):
        store.profile_pages.pause(page.id, paused=False)
        learn_on(store, PROFILE)
        say("The profile is kept up to date again.")


@app.command(cls=CliCommand)
def status(as_json: options.Json = False, persona: Persona = None, home: options.Home = None) -> None:
    """Print the state of the profile: where it is, how large, whether it is kept up to date, and what went wrong."""
    with _opened(home, persona) as (store, settings, page):
        found = _status(store, settings, page)
        if as_json:
            put_json(found)
            return
        for name, value in found.items():
            put(f"{name}: {_in_words(value)}")


def _status(store: "Store", settings: "Settings", page: "ProfilePage") -> dict[str, Any]:
    from tuimem.jobs.kinds import PROFILE
    from tuimem.store.page_file import path_of
    from tuimem.transfer.table_files import iso_date

    own = settings.user_profile
    state = "off" if not own.enabled else "paused" if page.paused else "no updates" if not own.updates else "on"
    return {
        "page": page.name,
        "path": str(path_of(store, page.id)),
        "state": state,
        "characters": len(page.text),
        "changed": iso_date(page.changed) if page.version_id is not None else None,
        "versions": len(store.profile_pages.history(page.id)),
        "waiting": store.exchanges.count(PROFILE),
        "problem": page.problem or None,
        "failed": [error for _, error in store.exchanges.failed(PROFILE)] or None,
    }


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return f"{len(value):,}: {value[-1]}"
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


@app.command(cls=CliCommand)
def history(
    diff: WithLines = False, as_json: options.Json = False, persona: Persona = None, home: options.Home = None
) -> None:
    """List the versions of the profile, newest first: number, date, how, and what changed."""
    from tuimem.transfer.table_files import iso_date

    with _opened(home, persona) as (store, _, page):
        kept = store.profile_pages.history(page.id)
        if as_json:
            put_json([_as_data(store, version) for version in kept])
            return
        from tuimem.memory.profile_page.versions import ORIGINS, changes, in_words

        for version in kept:
            undone = " (undone)" if version.undone else ""
            put(f"{version.id}  {iso_date(version.at)}  {ORIGINS[version.origin]}{undone}  {in_words(version)}")
            for line in changes(version) if diff else ():
                put(f"      {line}")
        if not kept:
            say("The profile has no versions yet.")


def _as_data(store: "Store", version: "PageVersion") -> dict[str, Any]:
    from tuimem.memory.profile_page.versions import changes, in_words
    from tuimem.transfer.table_files import iso_date

    return {
        "version": version.id,
        "at": iso_date(version.at),
        "origin": version.origin.value,
        "what": in_words(version),
        "changes": changes(version),
        "chat": version.chat_id,
        "message": None if version.message_id is None else store.messages.index_of(version.message_id),
        "undone": version.undone,
        "text": version.text,
    }


@app.command(cls=CliCommand)
def undo(number: Number = None, persona: Persona = None, home: options.Home = None) -> None:
    """Take back the last change of the profile, or one of its versions; what came after it stays."""
    from tuimem.chat.user_profile import change_page
    from tuimem.memory.profile_page.versions import in_words

    with _opened(home, persona) as (store, _, page):
        done = change_page(store, page.id, lambda pages: pages.undo(page.id, number))
        if done is None:
            raise Refusal("There is nothing to undo.", "Run `tuimem me history` to see all versions.")
        say(f"Undone: {in_words(store.profile_pages.version(done.undoes or 0))}")
