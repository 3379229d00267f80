"""What a text states: its clauses in their parts, with whom each is about, and how surely it is said."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tuimem.memory.facts import framing, lexicon, part_words
from tuimem.memory.facts.parts import ClausePart, Tie, parts
from tuimem.memory.facts.statements import Statement, clauses, read, sentences
from tuimem.memory.facts.subjects import USER
from tuimem.memory.facts.tokens import I_OR_WE
from tuimem.memory.faithfulness.languages import Language

_LEADS_IN = re.compile(
    r"(?:(?:and|so|but|well|oh|hi|hey|hello|yes|no|ok|okay|by the way|btw|also|then|because|since|that|note|fyi)\s+)*"
    r"(?:(?:i|we)\s+(?:think|know|guess|believe|heard|hear|said|told you|mean|feel|suppose)\s+(?:that\s+)?"
    r"|(?:i|we)\s?(?:['’]m|am|are)\s+(?:sure|afraid|glad)\s+(?:that\s+|(?=(?:i|my|he|she|we|our|his|her)\b))"
    r"|(?:just\s+so|so|as)\s+you\s+(?:(?:may|might)\s+)?know\s*:?\s+(?:that\s+)?"
    r"|(?:did\s+)?you (?:(?:should|may|might|must) )?know\s+(?:that\s+)?|remember\s+(?:that\s+)?)",
    re.IGNORECASE,
)
"""What stands before what a clause states."""

_AS_OTHERS_SAY = re.compile(
    r"(?:according to (?!me\b|my\b)|(?!.*\b(?:i|we|you|ich|wir|du)\b).{0,40}\b"
    r"(?:says?|said|claims?|claimed|thinks?|thought|believes?|tells? me|told me|(?:was|were|is) like|"
    r"sagt|meint|dit|dice)$)",
    re.IGNORECASE,
)
"""A clause that tells whose view the whole sentence is."""

ENGLISH_OR_UNKNOWN = ("en", "")
"""Names of languages that are read in parts: a short text in English may not tell which one it is in."""

_MOST_OF_A_VIEW = 6
"""Words of such a clause."""

_TELLS_MORE = ("who", "whose", "whom", "which")
_TAKES_UP = ("that", "dass", "que", "ob", "whether")
"""Begins a clause that is the view which the clause before tells of."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause, or a part of one that tells of somebody else or of something else that is done.

    `subject` is `user`, `other` for somebody or something else, `you`, or empty where it is not said; `who` are those
    it is about. Stated is what is neither asked nor supposed nor unsettled. `sentence` is the whole clause of a first
    part that is stated throughout.
    """

    text: str
    says: Statement
    subject: str
    relations: frozenset[str]
    is_stated: bool
    part: ClausePart
    number: int = 0
    sentence: str = ""
    is_supposed: bool = False

    @property
    def is_embedded(self) -> bool:
        """Whether it tells more of what another part is about."""
        return self.part.tie in (Tie.VIEW, Tie.OF_ANOTHER)


def all_clauses(text: str, language: Language) -> Iterator[Clause]:
    """All parts of all clauses. One that names nobody goes on with whom the one before was about."""
    number = 0
    for spoken in _spoken(text):
        is_view = any(_AS_OTHERS_SAY.match(one) and len(one.split()) <= _MOST_OF_A_VIEW for one, _ in spoken)
        supposes, before = False, None
        for clause, is_taken_back in spoken:
            number += 1
            plain = _led_in(clause, language)
            says = read(plain, language)
            supposes = supposes or not lexicon.SUPPOSED.isdisjoint(says.raw[:3]) or framing.supposes(clause)
            is_said = not (clause.endswith(("?", "？")) or framing.asks(clause) or is_request(says) or is_taken_back)
            found = _in_parts(plain, language, before, is_led_in=plain != clause)
            found = [_told(one, supposes=supposes, is_said=is_said and not is_view, number=number) for one in found]
            is_whole = all(one.part.is_settled for one in found)
            found = _with_all_relations(found)
            if found:
                found[0] = replace(found[0], sentence=plain if is_whole and found[0].is_stated else "")
            before = next((one for one in found if one.is_stated), before)
            yield from found


def _spoken(text: str) -> Iterator[list[tuple[str, bool]]]:
    """The clauses of each sentence, and whether each is taken back in it or right behind it, or with the sentence."""
    in_sentences = [list(clauses(sentence)) for sentence in sentences(text)]
    every = [clause for spoken in in_sentences for clause in spoken]
    end = 0
    for spoken in in_sentences:
        start, end = end, end + len(spoken)
        takes_back = {at: framing.takes_back(every[at : at + framing.MOST_BEHIND]) for at in range(start + 1, end + 1)}
        yield [
            (clause, takes_back[end] or takes_back[at + 1] or framing.takes_itself_back(clause))
            for at, clause in enumerate(spoken, start)
        ]


def _led_in(clause: str, language: Language) -> str:
    """What a clause states without what leads in to it, where that is a statement: "I know a man" is one itself."""
    found = _LEADS_IN.match(clause)
    plain = clause[found.end() :] if found else clause
    return plain if language.name not in ENGLISH_OR_UNKNOWN or parts(plain)[0].verb else clause


def _told(one: Clause, *, supposes: bool, is_said: bool, number: int) -> Clause:
    is_stated = is_said and not supposes and one.part.is_settled
    return replace(one, is_stated=is_stated, is_supposed=supposes or not one.part.is_settled, number=number)


def _with_all_relations(found: list[Clause]) -> list[Clause]:
    """The user's own parts of a clause with those of whom its other parts tell: a fact may join them."""
    of_others = frozenset[str]().union(*(one.relations for one in found if one.is_embedded))
    return [one if one.is_embedded else replace(one, relations=one.relations | of_others) for one in found]


def _in_parts(plain: str, language: Language, before: Clause | None, *, is_led_in: bool) -> list[Clause]:
    """The parts of a clause."""
    if language.name not in ENGLISH_OR_UNKNOWN:
        says = read(plain, language)
        is_unsettled = before is not None and says.raw[:1] and says.raw[0] in _TAKES_UP and before.says.denies
        return [
            _as_before(
                _clause(ClausePart(plain, is_settled=not is_unsettled), says, subject_of(says, language)), before
            )
        ]
    found: list[Clause] = []
    for part in _parts(plain, before):
        is_told_of = part.tie is Tie.OF_ANOTHER and USER not in part.who
        says = read(" ".join([*(sorted(part.who) if is_told_of else ()), part.text]), language)
        subject = _subject_of_part(part, says, language, found[-1] if found else None, is_led_in=is_led_in)
        one = _clause(part, says, subject)
        found.append(one if one.is_embedded else _as_before(one, found[-1] if found else before))
    return found


def _parts(plain: str, before: Clause | None) -> tuple[ClausePart, ...]:
    """The parts of a clause that may go on with the one before: `I have a friend, who is ill`."""
    first = plain.split(" ", 1)[0].lower()
    if before is None or first not in (*_TELLS_MORE, *_TAKES_UP):
        return parts(plain)
    joined = parts(f"{before.text} {plain}")
    return tuple(part for part in joined if part.text in plain and part.tie is not Tie.FIRST) or parts(plain)


def _clause(part: ClausePart, says: Statement, subject: str) -> Clause:
    relations = says.relations | (part.who & frozenset(lexicon.RELATIONS.values()))
    return Clause(part.text, says, subject, relations, is_stated=True, part=part)


def _as_before(one: Clause, before: Clause | None) -> Clause:
    """One that does not say whom it is about goes on with whom the one before was about."""
    is_elided = not one.part.who and lexicon.OTHERS.isdisjoint(one.says.raw[:1])
    if before is None:
        who = frozenset({USER}) if is_elided and one.part.verbs else one.part.who
        return replace(one, part=replace(one.part, who=who))
    part = replace(one.part, who=before.part.who) if is_elided else one.part
    if one.subject:
        return replace(one, part=part)
    return replace(one, subject=before.subject, relations=before.relations | one.says.relations, part=part)


def _subject_of_part(
    part: ClausePart, says: Statement, language: Language, host: Clause | None, *, is_led_in: bool
) -> str:
    if part.tie is Tie.BESIDE and host is not None and host.is_embedded:
        return host.subject if part.who == host.part.who else subject_of(says, language)
    if part.tie in (Tie.VIEW, Tie.OF_ANOTHER):
        if USER in part.who:
            return "user"
        return "you" if not lexicon.YOU.isdisjoint(says.raw[:2]) else "other"
    subject = subject_of(says, language)
    if not part.who or USER in part.who or not {"i", "we"}.isdisjoint(says.raw):
        return subject
    is_done_to_user = subject == "user" and lexicon.MINE.isdisjoint(says.raw) and "be" not in part.verbs
    is_told_of_one = part.verb.endswith("s") and (is_led_in or bool(part.verbs - {"be", "have"}))
    is_of_somebody = not subject and (is_told_of_one or part.verb == "have" or len(part.who) > 1)
    return "other" if is_done_to_user or is_of_somebody else subject


def is_request(says: Statement) -> bool:
    """Whether something is asked for that has nothing of the user's own."""
    first = says.raw[1:2] if says.raw[:1] == ("please",) else says.raw[:1]
    return not lexicon.REQUESTS.isdisjoint(first) and lexicon.MINE.isdisjoint(says.raw)


def subject_of(says: Statement, language: Language) -> str:
    """Whom a statement is about, by its first words."""
    if language.name == "caseless":
        return "other" if says.relations else "user"
    for place, word in enumerate(says.raw[:6]):
        if word in part_words.PERSONS and not I_OR_WE.isdisjoint(says.raw[place + 1 : place + 2]):
            return "other"
        if word in lexicon.SPEAKER:
            follows = says.raw[place + 1 : place + 4]
            return "other" if word in lexicon.MINE and not lexicon.RELATIONS.keys().isdisjoint(follows) else "user"
        if word in lexicon.YOU:
            return "you"
        if word in lexicon.OTHERS or word in lexicon.RELATIONS:
            return "other"
    return "other" if says.raw and says.raw[0] in lexicon.THINGS else ""
