"""What a text denies, and whether another text says it after all."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tuimem.memory.faithfulness.languages import LONGEST_WORD, Language, fold

_TOKEN = re.compile(r"[^\W\d_]+|[.!?\n…;:,()\"“”«»—–]")
_ENDS_SENTENCE = frozenset(".!?\n…")
_NOT = re.compile(r"n[’']t\b")
_CONTRACTIONS = (
    (re.compile(r"\bcannot\b|\bcan[’']t\b|\bcant\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon[’']t\b", re.IGNORECASE), "will not"),
    (re.compile(r"\bshan[’']t\b", re.IGNORECASE), "shall not"),
    (_NOT, " not"),
)
_FOCUS = 2
"""A denial is told by this many words of content."""

_IRREGULAR_FORMS = """
go went gone goes going; see saw seen; say said; take took taken; come came; give gave given;
know knew known; leave left; eat ate eaten; drink drank drunk; write wrote written; read; find found;
think thought; buy bought; bring brought; catch caught; teach taught; tell told; sell sold; hear heard;
meet met; pay paid; keep kept; sleep slept; feel felt; lose lost; send sent; spend spent; build built;
break broke broken; speak spoke spoken; steal stole stolen; choose chose chosen; wake woke woken;
drive drove driven; ride rode ridden; rise rose risen; fall fell fallen; begin began begun; sing sang sung;
swim swam swum; run ran; win won; stand stood; understand understood; hold held; fight fought;
hide hid hidden; bite bit bitten; fly flew flown; grow grew grown; throw threw thrown; draw drew drawn;
wear wore worn; swear swore sworn; tear tore torn; sit sat; lead led; feed fed; shoot shot; make made;
show shown; die died dead; marry married; forgive forgave
"""
IRREGULAR = {form: base for base, *forms in (verb.split() for verb in _IRREGULAR_FORMS.split(";")) for form in forms}
"""English verbs that change inside."""


@dataclass(frozen=True, slots=True)
class Denial:
    """What is denied: the stems of its clause; of them those that tell it, and these as they are said."""

    clause: frozenset[str]
    focus: frozenset[str]
    said: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one sentence says and denies, by the stems of its words of content.

    `says` are those of clauses that clearly say something; `unclear` those of the other ones that deny nothing.
    """

    says: frozenset[str]
    unclear: frozenset[str]
    denials: tuple[Denial, ...]


def sentences(text: str, language: Language) -> list[Sentence]:
    """What the sentences of a text say and deny."""
    for pattern, plain in _CONTRACTIONS if language.name == "en" else ():
        text = pattern.sub(plain, text)
    return [_sentence(clauses, language) for clauses in _split(text, language)]


def contradiction(one: Sequence[Sentence], other: Sequence[Sentence]) -> str:
    """The words of the first denial in `one` that a sentence of `other` says without denying it; empty without one."""
    open_to_both = {stem for sentence in other for stem in sentence.unclear}
    open_to_both.update(stem for sentence in other for denial in sentence.denials for stem in denial.clause)
    saying: dict[str, list[frozenset[str]]] = {}
    for sentence in other:
        for stem in sentence.says:
            saying.setdefault(stem, []).append(sentence.says)
    for denial in (denial for sentence in one for denial in sentence.denials):
        if not denial.focus or denial.focus & open_to_both or not denial.focus <= saying.keys():
            continue
        rarest = min(denial.focus, key=lambda stem: len(saying[stem]))
        if any(denial.focus <= says for says in islice(saying[rarest], 20)):
            return denial.said
    return ""


def _split(text: str, language: Language) -> Iterator[list[list[str]]]:
    """The sentences as clauses of words; a question has `?` as its last clause."""
    clauses: list[list[str]] = [[]]
    for found in _TOKEN.finditer(text):
        token = found[0]
        if token in _ENDS_SENTENCE:
            yield [*clauses, ["?"]] if token == "?" else clauses
            clauses = [[]]
        elif not token.isalpha():
            clauses.append([])
        else:
            word = fold(token[:LONGEST_WORD])
            if word in language.joins and clauses[-1]:
                clauses.append([])
            clauses[-1].append(word)
    yield clauses


def _sentence(clauses: Iterable[Sequence[str]], language: Language) -> Sentence:
    says: set[str] = set()
    unclear: set[str] = set()
    denials: list[Denial] = []
    clauses, cue = list(clauses), language.unclear
    is_question = clauses[-1:] == [["?"]]
    for clause in clauses:
        stems = {stem(word, language) for word in clause if _is_content(word, language)}
        found = [] if is_question else list(_denials(clause, frozenset(stems), language))
        denials += found
        if found and not any(cue in language.lacks for cue in clause):
            continue
        if found:
            says |= stems - frozenset().union(*(denial.focus for denial in found))
        elif is_question or (cue is not None and any(map(cue.match, clause))):
            unclear |= stems
        else:
            says |= stems
    return Sentence(frozenset(says), frozenset(unclear), tuple(denials))


def _denials(clause: Sequence[str], stems: frozenset[str], language: Language) -> Iterator[Denial]:
    """The denials in a clause: each by the words of content after it, or else by the last ones before it."""
    if language.idioms is not None and language.idioms.search(" ".join(clause)):
        return
    if language.doubles_cancel and sum(word in language.denies for word in clause) > 1:
        return
    for at, word in enumerate(clause):
        lacks = word in language.lacks
        if not lacks and word not in language.denies:
            continue
        length = 1 if lacks else _FOCUS
        after = [other for other in clause[at + 1 :] if _is_content(other, language)][:length]
        focus = after or [other for other in clause[:at] if _is_content(other, language)][-length:]
        denied = frozenset(stem(other, language) for other in focus)
        yield Denial(denied if lacks else stems, denied, " ".join(focus))
        if not lacks:
            return


def _is_content(word: str, language: Language) -> bool:
    is_common = word in language.common or word in language.denies or word in language.lacks
    return not is_common and len(word) > 1 and word != "?"


def stem(word: str, language: Language) -> str:
    """What the forms of a word have in common, roughly."""
    if language.name != "en":
        return word[2:6] if language.name == "de" and word.startswith("ge") and len(word) > 6 else word[:4]
    word = IRREGULAR.get(word, word)
    for ending, instead in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) > 2 and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    word = word.removesuffix("e") if len(word) > 3 else word
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
