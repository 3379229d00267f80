"""Facts by rules, in the user's own words, where the model is too small to be asked.

Each statement that the user makes of themselves and that sounds lasting is put into the third person. Only English is
read. What is found so is judged as what a model answers.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tuimem.memory.facts import lexicon, part_words, replacing, statements
from tuimem.memory.facts.answered import answered
from tuimem.memory.facts.doing import LASTING, doing
from tuimem.memory.facts.grounded import stated_clauses
from tuimem.memory.facts.likeness import Likeness, same_fact
from tuimem.memory.facts.own_words import own_words
from tuimem.memory.facts.parts import Tie, parts
from tuimem.memory.faithfulness.negation import IRREGULAR, stem
from tuimem.memory.faithfulness.vocabulary import ENGLISH
from tuimem.remembered import ChangeKind, Exchange, Fact

_MOST = 12
"""Candidates of one request."""

_SMALL = 1.0
"""Billions of parameters. Of twenty statements such a model took four of ten to be lasting that were."""

_SIZE = re.compile(r"(?<![\w.])(\d{1,4}(?:\.\d{1,3})?)([bm])(?![a-z])", re.I)

_WORDS = range(2, 25)
"""Words of a statement that is worth a note."""

_LEAST_SHARE = 0.5
"""Of a fact's words that a statement has which changes it."""

_IRREGULARLY = {"am": "is", "are": "is", "was": "was", "were": "was", "have": "has"}
_BEFORE = lexicon.BESIDE - {"can", "to"}

_WHEN = re.compile(r"^((?:on|every|each|since|in)\s+[\w' ]{2,25}?),?\s+((?:i|we|my|our)\b.+)$", re.I)
_I = re.compile(r"^(?:i|we)(?=['’ ])['’ ]?(?P<rest>.+)$", re.I)
_MY = re.compile(r"^(?:my|our)\s+(?P<rest>.+)$", re.I)
_LEADS_IN = re.compile(
    r"^(?:(?:and|so|but|well|also|oh|yes|no|because|since|then|as i said|btw|by the way)\b[\s,]+)+", re.I
)
_NOW = re.compile(r"(?<=\w )(?:now|currently|nowadays)\s+(?=\w)", re.I)
_SHORT = {"m": "am", "ve": "have", "re": "are", "d": "would", "ll": "will"}
_NOT = re.compile(r"^(?:don['’]?t|do not|doesn['’]?t|does not)\s+", re.I)
_MOVED = re.compile(r"(?:has )?moved to ((?:[A-Z][\w'’-]+ ?)+)(?<! )")
_OVER = re.compile(r"\b(?:any ?more|no longer|no more)\b", re.I)
_AT_THE_END = re.compile(
    r"(?<![\s,])[\s,]+(?:now|though|too|as well|actually|by the way|btw|you know|these days|lately|please)$", re.I
)
_OWN = (
    (re.compile(r"\b(?:my|our)\b", re.I), "their"),
    (re.compile(r"\b(?:me|us)\b", re.I), "them"),
    (re.compile(r"\b(?:myself|ourselves)\b", re.I), "themselves"),
    (re.compile(r"\bi(?:['’]m| am)\b", re.I), "they are"),
    (re.compile(r"\bi(?:['’]ve| have)\b", re.I), "they have"),
    (re.compile(r"\b(?:I|we)\b"), "they"),
)


class FactCandidate(NamedTuple):
    """A change: what is noted, and of an update or a delete the fact."""

    kind: ChangeKind
    text: str
    fact_id: int | None = None


def candidates(exchanges: Sequence[Exchange], known: Sequence[Fact]) -> list[FactCandidate]:
    """What may be changed of the known facts after these exchanges, in the order in which it was said."""
    found: list[FactCandidate] = []
    for exchange in exchanges:
        own = own_words(exchange.said)
        gone = [fact for fact in known if replacing.takes_back(own, fact.text)]
        notes = list(third_person(f"{own}\n{answered(exchange.said, exchange.before).statement}"))
        for note in notes:
            old = _changed(known, note, own)
            if any(same_fact(fact.text, note) is Likeness.SAME for fact in known):
                continue
            gone = [fact for fact in gone if fact is not old]
            found.append(FactCandidate(ChangeKind.UPDATE, note, old.id) if old else FactCandidate(ChangeKind.ADD, note))
        found += [FactCandidate(ChangeKind.DELETE, fact.text, fact.id) for fact in gone]
    return list(dict.fromkeys(found))[:_MOST]


def found_by_rules(exchanges: Sequence[Exchange], known: Sequence[Fact]) -> str:
    """The answer of a model that would choose all of them."""
    actions = [{"action": one.kind, "id": one.fact_id, "content": one.text} for one in candidates(exchanges, known)]
    return json.dumps({"actions": actions, "reason": ""}, ensure_ascii=False)


def is_small(model: str) -> bool:
    """Whether a model is too small to be asked, by the number of parameters in its name."""
    sizes = [float(size) / (1000 if unit in "mM" else 1) for size, unit in _SIZE.findall(model)]
    return bool(sizes) and max(sizes) <= _SMALL


def third_person(own: str) -> Iterator[str]:
    """The lasting statements that the user makes of themselves, as facts."""
    for clause in stated_clauses(own, ENGLISH):
        text = _NOW.sub("", _LEADS_IN.sub("", clause))
        if found := _WHEN.match(text):
            text = f"{found[2]} {found[1][0].lower()}{found[1][1:]}"
        while (shorter := _AT_THE_END.sub("", text)) != text:
            text = shorter
        if len(text.split()) in _WORDS and not _OVER.search(text) and (fact := _fact(text)):
            yield fact


def _fact(text: str) -> str:
    """A clause in the third person, if it is about the user and lasts."""
    own = " ".join(part.text.removeprefix("that ") for part in parts(text))
    said = set(re.findall(r"\w+", own.lower()))
    if said & (lexicon.PASSING | lexicon.YOU | lexicon.SUPPOSED | lexicon.REFERENCES):
        return ""
    if found := _I.match(text):
        rest = found["rest"].split(" ")
        rest[0] = _SHORT.get(rest[0].lower(), rest[0])
        if rest[0] in lexicon.PASSING:
            return ""
        done = _conjugated(" ".join(rest))
        if (place := _MOVED.match(done)) and not re.search(r"\b(?:19|20)\d\d\b", done):
            done = f"lives in {place[1]}"
        return _third(f"User {done}") if done else ""
    if found := _MY.match(text):
        return _third(f"User's {found['rest']}") if _lasts_of(found["rest"]) else ""
    return ""


def _lasts_of(rest: str) -> bool:
    """Whether something lasting is said of what is the user's."""
    words = re.findall(r"[\w'’]+", rest.lower())
    if not words or re.search("['’]s$", words[0]) or words[0] in lexicon.PASSING_THINGS:
        return False
    for place, word in enumerate(words[1:5], 1):
        if word in lexicon.BE | lexicon.HAVE:
            return place + 1 < len(words) and not _is_state(words[place + 1 :])
        if word in lexicon.KINDS or (_is_lasting(word) and not _is_past(word)):
            return True
    return False


def _conjugated(rest: str) -> str:
    """What follows “I” as what follows “User”; empty for what does not last."""
    not_ = ""
    if found := _NOT.match(rest):
        not_, rest = "does not ", rest[found.end() :]
    words = re.sub(r"^have got\b", "have", rest, flags=re.I).split(" ")
    place = next((at for at, word in enumerate(words) if word.lower() not in _BEFORE), 0)
    verb, after = words[place].lower(), [word.lower().strip(",;:") for word in words[place + 1 :]]
    if not after or not _lasts(verb, after) or (verb == "moved" and not _is_home(words[place + 1 :])):
        return ""
    if not (not_ or _is_past(verb) or verb.startswith("can")):
        verb = _IRREGULARLY.get(verb) or _with_s(verb)
        return " ".join([*words[:place], verb, _beside(rest, " ".join(words[place + 1 :]))])
    return not_ + " ".join([*words[:place], verb, *words[place + 1 :]])


def _beside(rest: str, after: str) -> str:
    """The words after what is done, in which “and swim” is “and swims” too."""
    for part in parts(f"I {rest}"):
        if part.tie is Tie.BESIDE and part.text.startswith(f"I {part.verb} ") and not _is_past(part.verb):
            verb = _IRREGULARLY.get(part.verb) or _with_s(part.verb)
            after = re.sub(rf"\b(and|or|but) {re.escape(part.verb)}\b", rf"\1 {verb}", after, count=1)
    return after


def _is_home(after: Sequence[str]) -> bool:
    """Whether one who moved there lives there since: in a place with a name, or in a house, and not on the sofa."""
    has_goal = any(word.lower() in ("to", "from") for word in after)
    is_named = any(word[:1].isupper() or re.fullmatch(r"(?:19|20)\d\d", word) for word in after)
    return is_named or not has_goal or not part_words.HOMES.isdisjoint(word.lower() for word in after)


def _lasts(verb: str, after: Sequence[str]) -> bool:
    """Whether one does or is this for long, or once for all."""
    if not lexicon.PASSING_THINGS.isdisjoint(after[:4]):
        return False
    if verb == "have" and after[0] == "been" and len(after) > 1:
        verb, after = "am", after[1:]
    if verb in lexicon.BE:
        return not _is_state(after) and (not after[0].endswith("ing") or _is_lasting(after[0]))
    if verb == "have":
        return after[0] not in ("to", "no", "been", "just") or after[0] in lexicon.KINDS
    if verb.startswith("can"):
        return _is_lasting(after[0])
    if lexicon.KINDS.get(verb) == "want":
        return after[0] == "to" and lexicon.AT_ONCE.isdisjoint(after[1:2])
    if verb == "moved":
        return after[0] in ("to", "from", "in", "out", "into", "here", "back")
    is_told_later = verb in lexicon.ONCE or any(re.fullmatch(r"(?:19|20)\d\d", word) for word in after)
    return _is_lasting(verb) and verb not in lexicon.NAMES and (is_told_later or not _is_past(verb))


def _is_state(words: Sequence[str]) -> bool:
    """Whether somebody is so for a while only."""
    is_stressed = len(words) > 1 and words[0] in ("so", "very", "really", "a", "too", "quite", "still")
    return words[0] in lexicon.STATES or (is_stressed and not lexicon.STATES.isdisjoint(words[1:3]))


def _is_lasting(word: str) -> bool:
    return word in lexicon.KINDS or stem(word, ENGLISH) in LASTING


def _is_past(verb: str) -> bool:
    return verb.endswith("ed") or IRREGULAR.get(verb, verb) != verb


def _with_s(verb: str) -> str:
    if re.search(r"(?:s|sh|ch|x|z|o)$", verb):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


def _third(text: str) -> str:
    for pattern, instead in _OWN:
        text = pattern.sub(instead, text)
    return text.strip(" ,;:")


def _changed(known: Sequence[Fact], note: str, said: str) -> Fact | None:
    """The fact of which a statement says what is so now."""
    shares = [(_share(fact, note, said), fact) for fact in known]
    share, best = max(shares, key=lambda one: one[0], default=(0.0, None))
    return best if share >= _LEAST_SHARE else None


def _share(fact: Fact, note: str, said: str) -> float:
    """How much of what a fact says comes again in a statement that changes it: a kind alone is nothing in common."""
    if same_fact(fact.text, note) is not Likeness.OTHER or not replacing.may_replace(fact.text, note, said):
        return 0.0
    if replacing.is_other_value(fact.text, note):
        return 1.0
    old, new = statements.pair(fact.text, note)
    did, does = doing(fact.text, old), doing(note, new)
    has_many = did.what == "have" or not (old.relations <= lexicon.SINGLE or old.names & new.names)
    if has_many or old.denies is not new.denies:
        return 0.0
    if (did.who, did.what) == (does.who, does.what) and did.what in lexicon.MOSTLY_ONE:
        return _LEAST_SHARE
    stems = old.stems - old.kinds
    return len(stems & new.stems) / len(stems) if stems else 0.0
