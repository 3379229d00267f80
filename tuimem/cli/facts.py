"""`tuimem facts`: what is remembered of the user and the characters."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.finding import character_option, find_character, open_store
from tuimem.cli.memory_options import TableFormat
from tuimem.cli.output import put, put_json, write
from tuimem.cli.transfer import write_file
from tuimem.cli.usage import CliCommand, group
from tuimem.files import expanded

if TYPE_CHECKING:
    from tuimem.remembered import Fact
    from tuimem.store import Store

app = group("List, forget, restore and export the facts that are remembered.")

_MOST_DIGITS = 9
_DIGITS = re.compile(r"\d+")

SomeWords = Annotated[list[str] | None, typer.Argument(metavar="WORD…", help="Only facts with all these words.")]
OfCharacter = Annotated[str | None, character_option("Only facts of this character.")]
WithPast = Annotated[bool, typer.Option("--past", help="Also facts that were replaced or set aside.")]
What = Annotated[
    list[str],
    typer.Argument(metavar="TEXT…", help="Number of a fact, or words that it contains."),
]
AsWords = Annotated[
    bool, typer.Option("--words", help="Look for a number in the texts of facts, too; by default it is that of a fact.")
]
Number = Annotated[
    int, typer.Argument(metavar="NUMBER", parser=options.an_amount("NUMBER"), help="Number of a past fact.")
]


@app.command("list", cls=CliCommand)
def list_facts(
    words: SomeWords = None,
    past: WithPast = False,
    character: OfCharacter = None,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """List facts, newest first: number, date, state, text."""
    with open_store(options.paths(home)) as store:
        found = store.facts.search(" ".join(words or ()), with_past=past, character_id=_id_of(store, character))[::-1]
        if as_json:
            from tuimem.transfer.fact_export import fact_as_data

            names = _names(store)
            put_json([fact_as_data(fact, names) for fact in found])
            return
        for line in _lines(found, _names(store)):
            put(line)


@app.command(cls=CliCommand)
def forget(what: What, words: AsWords = False, yes: options.Yes = False, home: options.Home = None) -> None:
    """Erase facts for good, including past ones, after showing which. The messages stay."""
    with open_store(options.paths(home)) as store:
        found = _meant(store, " ".join(what), as_words=words)
        if not found:
            raise Refusal(
                f"No fact has to do with “{' '.join(what)}”.", "Run `tuimem facts list --past` to see all facts."
            )
        say("\n".join(_lines(found, _names(store))))
        if not yes:
            typer.confirm("They cannot be restored. Forget them?", abort=True, err=True)
        erased = store.facts.erase([fact.id for fact in found])
    say(f"{erased:,} {'fact' if erased == 1 else 'facts'} forgotten for good.")


@app.command(cls=CliCommand)
def restore(number: Number, home: options.Home = None) -> None:
    """Make a past fact current again."""
    with open_store(options.paths(home)) as store:
        fact = store.facts.get(number)
        if fact is None:
            raise Refusal(f"There is no fact {number}.", "Run `tuimem facts list --past` to see all facts.")
        if store.facts.restore(number) is None:
            raise Refusal(f"Fact {number} is current already.", "There is nothing to restore.")
        put(f"{number}  {fact.text}")


@app.command("export", cls=CliCommand)
def export_facts(
    output: options.Output = None,
    format_name: TableFormat = None,
    character: OfCharacter = None,
    as_json: options.Json = False,
    force: options.Force = False,
    home: options.Home = None,
) -> None:
    """Export all facts with their dates, past ones too, oldest first."""
    from tuimem.transfer.fact_export import fact_format_of, write_facts

    target = None if output is None or str(output) == "-" else expanded(output)
    name = format_name or ("json" if as_json else "csv" if target is None else fact_format_of(target))
    with open_store(options.paths(home)) as store:
        pieces = write_facts(store.facts.all(_id_of(store, character)), _names(store), name)
        if target is None:
            write(pieces)
        else:
            write_file(target, pieces, force=force)


def _id_of(store: "Store", character: str | None) -> int | None:
    return find_character(store, character).id if character else None


def _names(store: "Store") -> Mapping[int, str]:
    return {character.id: character.name for character in store.characters.list()}


def _meant(store: "Store", what: str, *, as_words: bool) -> "Sequence[Fact]":
    """The fact of this number, else those with all the words in them."""
    if not what.isdecimal():
        return store.facts.search(what, with_past=True)
    if as_words:  # a whole number only: 7 is not in 1970
        return [each for each in store.facts.search(what, with_past=True) if what in _DIGITS.findall(each.text)]
    fact = store.facts.get(int(what)) if len(what) <= _MOST_DIGITS else None
    if fact is None:  # it may be gone already, which must not cost another that only says the number
        raise Refusal(f"There is no fact {what}.", f"To look for {what} in what facts say, add --words.")
    return [fact]


def _lines(facts: "Sequence[Fact]", characters: Mapping[int, str]) -> list[str]:
    from tuimem.memory.fact_view import state_in_words
    from tuimem.transfer.table_files import iso_date

    return [
        "  ".join(
            filter(
                None,
                (
                    str(fact.id),
                    iso_date(fact.said)[:10],
                    state_in_words(fact),
                    characters.get(fact.character_id, "") if fact.character_id else "",
                    fact.text,
                ),
            )
        )
        for fact in facts
    ]
