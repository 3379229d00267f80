"""Whether a clause in another language than English tells what a fact does: of the user, as so, now, and not denied.

Such a clause is not read in parts; what is compared is who it begins with, and the words for have, be, want and not.
"""

import re

from tuimem.memory.facts import lexicon
from tuimem.memory.facts.stated import Clause
from tuimem.memory.facts.statements import Statement
from tuimem.memory.faithfulness.languages import Language, word_set
from tuimem.memory.faithfulness.negation import stem

_HAS = word_set("hat a tiene ha heeft has")
_I_HAVE = word_set("""
    hab habe haben hat besitze besitzen ai avons possede possedons tengo tenemos poseo ho abbiamo heb hebben
""")
_IS = word_set("ist est es e is")
_I_AM = word_set("bin sind suis sommes soy somos estoy estamos sono siamo ben zijn als comme como come")
_WISHED = word_set("""
    wunsche wunscht wunschen will wollen mochte wurde konnte sollte ware brauche braucht
    quiero quiere queremos quisiera querria gustaria encantaria espero espera necesito necesita
    veux veut voulons voudrais voudrait aimerais aimerait espere souhaite besoin
    vorrei voglio vuole wil willen хочу хочет хотим хотел хотела бы мечтаю мечтает надеюсь надеется
""")
"""What comes with one of these is not so, or not yet."""

_WISHED_IN_SIGNS = re.compile(
    r"(?<![思理感幻联聯梦夢])想(?!法)|(?<![重主需必])要|希望|打算|如果|可能|也许|(?<![冷だみ重])たい|欲しい|ほしい|싶"
)
_OVER_IN_SIGNS = re.compile(r"以前|曾|いました|いた(?![いだ])|でした|だった|かった|았어|었어|였어|았다|었다|였다")
_DENIED_IN_SIGNS = re.compile(r"않|없|(?:^|\s)(?:안|못)\s")
_BEFORE_ANOTHER = word_set("vor von mit fur gegen uber wegen de contra con por sobre avec pour contre di per")
"""Of what comes after one of these the user need not have anything."""

_NAMES = word_set("name vorname nachname nom prenom nombre apellido nome naam")


def is_told_so(clause: Clause, fact: Statement, content: str, language: Language) -> bool:
    """Whether a clause tells it of the same one, as so, and denies it only if the fact does."""
    says, is_denied = clause.says, fact.denies or not lexicon.DENIALS.isdisjoint(fact.raw)
    if says.denies != is_denied:
        return False
    if language.name == "caseless":
        cues = (_WISHED_IN_SIGNS, _OVER_IN_SIGNS, _DENIED_IN_SIGNS)
        return not any(cue.search(clause.text) and not cue.search(content) for cue in cues)
    if not _WISHED.isdisjoint(says.raw) and _WISHED.isdisjoint(fact.raw):
        return False
    verb = _done_by_user(fact)
    return not verb or _is_done(verb, says, fact, language)


def _done_by_user(fact: Statement) -> str:
    """The word behind the user, where the fact begins with them."""
    at = 1 if not lexicon.THINGS.isdisjoint(fact.raw[:1]) else 0
    return fact.raw[at + 1] if len(fact.raw) > at + 1 and fact.raw[at] in lexicon.USER else ""


def _is_done(verb: str, says: Statement, fact: Statement, language: Language) -> bool:
    """Whether the user does so in a clause, and not somebody or something of theirs."""
    if says.raw[:1] and says.raw[0] in lexicon.MINE:
        thing = says.raw[1] if len(says.raw) > 1 else ""
        return thing in _NAMES or thing in lexicon.KINDS or (verb in _HAS and stem(thing, language) in _stems(fact))
    if not says.kinds.isdisjoint(fact.kinds):
        return True
    if verb in _HAS:
        return not (_I_HAVE | lexicon.MINE).isdisjoint(says.raw) and not _is_of_another(says, fact)
    return verb not in _IS or not _I_AM.isdisjoint(says.raw)


def _stems(fact: Statement) -> frozenset[str]:
    return fact.stems | {word[:4] for word in fact.raw}


def _is_of_another(says: Statement, fact: Statement) -> bool:
    """Whether what the user would have only stands behind `of` or `with`: who has fear of it does not have it."""
    first = next((word.stem for word in fact.words if word.stem in says.stems), "")
    at = next((word.at for word in says.words if word.stem == first), 0)
    return not _BEFORE_ANOTHER.isdisjoint(says.raw[max(0, at - 2) : at]) and _BEFORE_ANOTHER.isdisjoint(fact.raw)
