"""Judges what the memory model wants to change: what the user did not say is refused, and nothing is lost to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from tuimem.memory import secrets
from tuimem.memory.commanding import commands_a_model
from tuimem.memory.facts import replacing
from tuimem.memory.facts.answered import answered
from tuimem.memory.facts.answers import Action, AnswerRejected, read_answer
from tuimem.memory.facts.dates import about_date
from tuimem.memory.facts.grounded import carrying_clause, why_not_grounded
from tuimem.memory.facts.likeness import Likeness, same_fact, says_no_more
from tuimem.memory.facts.staleness import stale
from tuimem.memory.facts.statements import pair
from tuimem.remembered import About, ChangeKind, Exchange, Fact, WantedChange
from tuimem.text import clean_line

_BETWEEN_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_MOST_SENTENCES = 4
"""Of a fact that are looked at."""

_FEWEST_GUARDED = 3
"""An answer may set aside fewer facts than this, if each was taken back; of more, half of those shown."""


@dataclass(frozen=True, slots=True)
class FactLimits:
    """What an answer may hold at most. `learns_character`: facts of what a character says of itself are wanted too."""

    most_actions: int = 20
    most_characters: int = 300
    learns_character: bool = False


DEFAULT_LIMITS = FactLimits()


@dataclass(frozen=True, slots=True)
class JudgedFacts:
    """What is to be changed, in order; why the rest was refused, a line each; and what reason the model gave."""

    changes: tuple[WantedChange, ...] = ()
    refused: tuple[str, ...] = ()
    reason: str = ""


def judge_facts(
    answer: str,
    shown: Sequence[Fact],
    exchanges: Sequence[Exchange],
    limits: FactLimits = DEFAULT_LIMITS,
    known: Sequence[Fact] = (),
) -> JudgedFacts:
    """What of an answer is to be done: deletes, then updates, then adds.

    `shown` are the facts that the model saw, `known` all that hold where new ones would, so that nothing is stored
    twice. Raises `AnswerRejected` for an answer of which nothing can be used.
    """
    read = read_answer(answer, limits.most_actions)
    judgement = _Judgement({fact.id: fact for fact in shown if fact.is_current}, exchanges, limits, (*shown, *known))
    deletes = {action.fact_id for action in read.actions if action.kind is ChangeKind.DELETE} & judgement.shown.keys()
    if len(deletes) >= _FEWEST_GUARDED and 2 * len(deletes) > len(judgement.shown):
        raise AnswerRejected(f"the answer would set aside {len(deletes)} of {len(judgement.shown)} facts")
    for kind in (ChangeKind.DELETE, ChangeKind.UPDATE, ChangeKind.ADD):
        for action in read.actions:
            if action.kind is kind:
                judgement.judge(action)
    if read.unreadable:
        judgement.refused.append(f"{read.unreadable} changes could not be read")
    return JudgedFacts(tuple(judgement.changes), tuple(judgement.refused), read.reason)


@dataclass(slots=True)
class _Judgement:
    shown: dict[int, Fact]
    exchanges: Sequence[Exchange]
    limits: FactLimits
    known: Sequence[Fact]
    changes: list[WantedChange] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _touched: set[int] = field(default_factory=set)

    def judge(self, action: Action) -> None:
        """Note what is to be done for an action, or why it is refused."""
        content = clean_line(action.content, 10_000)
        fact = self.shown.get(action.fact_id) if action.fact_id is not None else None
        if action.kind is not ChangeKind.ADD and fact is None:
            why = f"there is no fact {action.fact_id} among those shown"
        elif fact is not None and fact.id in self._touched and action.kind is not ChangeKind.ADD:
            why = "the fact is changed already"
        elif action.kind is ChangeKind.DELETE:
            why = self._delete(fact)
        else:
            about = About.CHARACTER if action.about.lower() == About.CHARACTER else About.USER
            content = self._carried_part(content, about, fact.text if fact is not None else "")
            why = self._unfit(content, about)
            if not why and action.kind is ChangeKind.UPDATE and fact is not None:
                why = self._update(fact, content)
            elif not why:
                why = self._add(content, about)
        if why:
            verb = {ChangeKind.ADD: "Not added", ChangeKind.UPDATE: "Not changed"}.get(action.kind, "Not set aside")
            about_what = secrets.hide(clean_line(content or (fact.text if fact else ""), 80))
            self.refused.append(f"{verb}: {about_what} ({why})")

    def _carried_part(self, content: str, about: About, also: str) -> str:
        """The sentences of a fact that are carried, each once: small models go on and on after a good one."""
        sentences = list(dict.fromkeys(_BETWEEN_SENTENCES.split(content)))[:_MOST_SENTENCES]
        if len(sentences) < 2:
            return sentences[0]
        # Each is held against each exchange: what is too long in any case costs nothing.
        short = (one for one in sentences if len(one) <= self.limits.most_characters)
        carried = [one for one in short if self._source(one, about, also)[0] is not None]
        return " ".join(_without_echoes(carried)) or content

    def _unfit(self, content: str, about: About) -> str:
        """Why a text cannot be a fact, whoever said it."""
        if not any(character.isalnum() for character in content):
            return "it is empty"
        if len(content) > self.limits.most_characters:
            return f"it is longer than {self.limits.most_characters} characters"
        if found := secrets.find(content):
            return f"it holds {found[0].what}"
        if commands_a_model(content):
            return "it reads as an instruction to a model"
        if content.endswith(("?", "？")):
            return "it is a question"
        if about is About.CHARACTER and not self.limits.learns_character:
            return "nothing is learned of characters"
        return ""

    def _delete(self, fact: Fact | None) -> str:
        if fact is None:
            return "there is no such fact"
        for exchange in reversed(self.exchanges):
            statement = answered(exchange.said, exchange.before).statement
            if any(replacing.takes_back(said, fact.text) for said in (exchange.said, statement)):
                self._note(WantedChange(ChangeKind.DELETE, fact.text, fact.id, fact.about, "", exchange.id))
                return ""
        return "the user did not take that back"

    def _update(self, fact: Fact, content: str) -> str:
        if same_fact(fact.text, content) is Likeness.SAME:
            return "it is known"
        exchange, why = self._source(content, fact.about, also=fact.text)
        if exchange is None:
            return why
        said = f"{exchange.said}\n{_answer(exchange, content)}"
        if not replacing.may_replace(fact.text, content, said):
            return self._add(content, fact.about)
        self._note(self._wanted(ChangeKind.UPDATE, content, fact.about, exchange, fact))
        return ""

    def _add(self, content: str, about: About) -> str:
        exchange, why = self._source(content, about)
        if exchange is None:
            return why
        takes_place = None
        for fact in self.known:
            if fact.about is not about or not fact.is_current:
                continue
            likeness = same_fact(fact.text, content)
            if likeness is Likeness.SAME:
                return "it is known"
            gives_way = likeness is Likeness.UPDATE or replacing.is_other_value(fact.text, content)
            if gives_way and fact.id not in self._touched:
                takes_place = fact
        for place, change in enumerate(self.changes):
            likeness = same_fact(change.text, content) if change.kind is not ChangeKind.DELETE else Likeness.OTHER
            if likeness is Likeness.UPDATE:
                self.changes[place] = self._wanted(change.kind, content, about, exchange, None, change.fact_id)
            if likeness is not Likeness.OTHER:
                return "" if likeness is Likeness.UPDATE else "it is known"
        kind = ChangeKind.ADD if takes_place is None else ChangeKind.UPDATE
        self._note(self._wanted(kind, content, about, exchange, takes_place))
        return ""

    def _source(self, content: str, about: About, also: str = "") -> tuple[Exchange | None, str]:
        """The newest exchange that carries a fact, and else why the last one that was asked does not."""
        why = "the user did not say that"
        for exchange in reversed(self.exchanges):
            # A character that speaks of itself seldom says its name.
            stated = content.replace(exchange.author, "User", 1) if about is About.CHARACTER else content
            texts = [exchange.replied] if about is About.CHARACTER else [exchange.said, _answer(exchange, content)]
            for said in filter(None, texts):
                why = why_not_grounded(stated, said, also=also, about=about)
                if not why and (not also or replacing.adds_to(also, content, said)):
                    return exchange, ""
        return None, why or "the user did not say that"

    def _wanted(
        self,
        kind: ChangeKind,
        content: str,
        about: About,
        exchange: Exchange,
        fact: Fact | None,
        fact_id: int | None = None,
    ) -> WantedChange:
        fact_id = fact.id if fact is not None else fact_id
        others = {each.id: each for each in self.known if each.id != fact_id and each.id not in self._touched}
        doubtful = tuple(each.id for each in stale(content, others.values()) if each.about is about)
        said = exchange.said if about is About.USER else exchange.replied
        date = about_date(content, exchange.at) or about_date(carrying_clause(content, said), exchange.at)
        return WantedChange(kind, content, fact_id, about, date, exchange.id, doubtful)

    def _note(self, change: WantedChange) -> None:
        self.changes.append(change)
        if change.fact_id is not None:
            self._touched.add(change.fact_id)


def _without_echoes(sentences: Sequence[str]) -> list[str]:
    """Those that say something of their own, the longest of each in its place."""
    told: list[str] = []
    for one in sentences:
        told = [other for other in told if not says_no_more(other, one) or says_no_more(one, other)]
        if not any(says_no_more(one, other) for other in told):
            told.append(one)
    return told


def _answer(exchange: Exchange, content: str) -> str:
    """What a short answer of the user's states, where a fact has something of the answer itself."""
    stated = answered(exchange.said, exchange.before)
    if not stated.answer:
        return stated.statement
    fact, answer = pair(content, stated.answer)
    has_some = (fact.stems | fact.names | fact.numbers) & (answer.stems | answer.names | answer.numbers)
    return stated.statement if has_some else ""
