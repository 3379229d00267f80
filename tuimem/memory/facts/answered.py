"""What the user says with a short answer: “Mitzi.” to “What is your cat's name?” is “My cat's name is Mitzi.”

Only plain questions in English are read, and only answers that are nothing but an answer. Yes confirms what was asked,
and no denies it. Whatever else the user says is left as it is.
"""

import re
from typing import NamedTuple

from tuimem.memory.facts import lexicon
from tuimem.memory.facts.own_words import own_words
from tuimem.memory.faithfulness.languages import words
from tuimem.memory.faithfulness.vocabulary import ENGLISH

_MOST_WORDS = 8
"""Words of a short answer."""

_LAST = re.compile(r"(?:^|[.!?…\n])\W*([^.!?…\n]{1,200})\?\W*$")
"""The question at the end of a message."""

_LEADS_IN = re.compile(r"^(?:(?:and|so|but|well|oh|ah|hi|hello|okay|ok|great|nice|by the way)\b[\s,:–—-]+)+", re.I)
_LEADS_TO_ANSWER = re.compile(
    r"^\W*(?:(?:oh|well|um|hm+|it['’]?s|its|that['’]?s|that would be|only|just|about)\b[\s,]+)*", re.I
)
_SURELY = r"(?:,? (?:i (?:do|am|have|can|was)|indeed|exactly|of course|it is|(?:he|she|they) (?:is|are|does|do)))?"
_YES = re.compile(
    r"(?:oh |well )?(?:yes|yeah|yep|yup|correct|exactly|indeed|of course|certainly|absolutely|i (?:do|am|have|can))"
    + _SURELY,
    re.I,
)
_NOT = r"(?:i (?:do|am|have|can|was) ?(?:not|n['’]t)|i(?:['’]m not| don['’]?t| haven['’]?t| can['’]?t| wasn['’]?t))"
_NO = re.compile(rf"(?:oh |well )?(?:no|nope|nah|not at all|{_NOT})(?:,? (?:not at all|never|{_NOT}))?", re.I)
_COUNTS = r".*(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty)\b).*"
_IS = r"(?:['’]s| is| are| was| were)"
_WHAT = r"(?P<what>[^,;:]+)"
_TO_WHAT = r"(?P<do>allergic to|afraid of|scared of|married to|learning|studying|reading|writing)"
_NAME = r"(?:\S+\s+){0,2}\S+"
_PLACE = re.compile(r"(?:in|at|near|on|from|by|close|outside|next)\b", re.I)
_DONE = r"(?P<do>live|work|study|teach|play|speak|drive|collect|read|sing|cook|bake|grow|eat|drink)"


class _Form(NamedTuple):
    """A question, what an answer to it states, and how such an answer looks."""

    question: str
    statement: str
    answer: str = ".+"


_FORMS = (
    _Form(rf"what{_IS} your (?P<what>[^,;:]+?)(?:['’]s?)? (?:called|named)", "My {what} is called {answer}.", _NAME),
    _Form(rf"what{_IS} the names? of your {_WHAT}", "My {what} is called {answer}.", _NAME),
    _Form(rf"what do you call your {_WHAT}", "My {what} is called {answer}.", _NAME),
    _Form(r"what(?:['’]s| is| are) your (?P<what>[^,;:]+?)['’]s? names?", "My {what} is called {answer}.", _NAME),
    _Form(r"what(?:['’]s| is) your (?P<what>(?:\w+ )?name)", "My {what} is {answer}.", _NAME),
    _Form(rf"(?:what|who|when|where|which)(?P<is>{_IS}) your {_WHAT}", "My {what} {is} {answer}."),
    _Form(r"how old are you", "I am {answer} years old.", _COUNTS),
    _Form(rf"how old (?P<is>is|are) your {_WHAT}", "My {what} {is} {answer} years old.", _COUNTS),
    _Form(r"how many (?P<what>[^,;:]+?) do you (?P<do>have|own|speak|play)", "I {do} {answer} {what}.", _COUNTS),
    _Form(r"where are you from|where do you come from", "I am from {answer}."),
    _Form(r"(?:when|where) were you born", "I was born in {answer}."),
    _Form(r"where do you (?P<do>live|work|study|teach)", "I {do} in {answer}."),
    _Form(r"what do you do(?: for (?:a living|work))?", "I work as {answer}."),
    _Form(rf"(?:what|which)(?: [\w-]+){{0,2}} do you {_DONE}", "I {do} {answer}."),
    _Form(rf"(?:what|who|which) are you {_TO_WHAT}", "I am {do} {answer}."),
)
_OPEN = tuple((re.compile(form.question, re.I), form.statement, re.compile(form.answer, re.I)) for form in _FORMS)
_CLOSED = (
    (re.compile(r"do you (?P<rest>.+)", re.I), "I {rest}.", "I do not {rest}."),
    (re.compile(r"are you (?P<rest>.+)", re.I), "I am {rest}.", "I am not {rest}."),
    (re.compile(r"were you (?P<rest>born .+)", re.I), "I was {rest}.", "I was not {rest}."),
    (re.compile(r"have you got (?P<rest>.+)", re.I), "I have {rest}.", "I do not have {rest}."),
    (re.compile(r"can you (?P<rest>.+)", re.I), "I can {rest}.", "I can not {rest}."),
    (
        re.compile(r"(?P<is>is|are) your (?P<what>\w+) (?P<rest>.+)", re.I),
        "My {what} {is} {rest}.",
        "My {what} {is} not {rest}.",
    ),
    (re.compile(r"does your (?P<what>\w+) (?P<rest>.+)", re.I), "My {what} does {rest}.", "My {what} does not {rest}."),
)


class AnsweredQuestion(NamedTuple):
    """What a short answer states with its question, and the answer; that one is empty after yes and no."""

    statement: str = ""
    answer: str = ""


def answered(said: str, before: str) -> AnsweredQuestion:
    """What the user states who said this, in their own words, to what was said before; nothing in doubt."""
    answer = own_words(said).strip().rstrip(".!").strip()
    question = _question(before)
    if not question or not answer or "\n" in answer or len(answer.split()) > _MOST_WORDS:
        return AnsweredQuestion()
    if _YES.fullmatch(answer) or _NO.fullmatch(answer):
        return AnsweredQuestion(_confirmed(question, says_yes=_YES.fullmatch(answer) is not None))
    answer = _as_part(_LEADS_TO_ANSWER.sub("", answer, count=1))
    if not _is_plain(answer):
        return AnsweredQuestion()
    for pattern, statement, form in _OPEN:
        if (found := pattern.fullmatch(question)) and form.fullmatch(answer):
            return AnsweredQuestion(_stated(statement, found, answer), answer)
    return AnsweredQuestion()


def _question(before: str) -> str:
    """The one question with which a message ends."""
    text = before.strip()
    found = _LAST.search(text[-400:])
    if found is None or _LAST.search(text[-400:][: found.start(1)].strip()):
        return ""
    question = _LEADS_IN.sub("", found[1].strip())
    return "" if lexicon.UNSURE_QUESTION.intersection(words(question)) else question


def _is_plain(answer: str) -> bool:
    """Whether a text is an answer and no statement, question, doubt or refusal."""
    said = set(words(answer))
    no_answer = lexicon.SPEAKER | lexicon.YOU | lexicon.FUTURE | lexicon.SUPPOSED | lexicon.NO_ANSWER
    return bool(said or re.search(r"\d", answer)) and "?" not in answer and not said & no_answer


def _as_part(answer: str) -> str:
    """The answer as it stands in a sentence: a common word at its start in small letters."""
    first, *rest = answer.split(" ")
    return " ".join([first.lower(), *rest]) if first.lower() in ENGLISH.common else answer


def _confirmed(question: str, *, says_yes: bool) -> str:
    for pattern, yes, no in _CLOSED:
        if found := pattern.fullmatch(question):
            return _stated(yes if says_yes else no, found, "")
    return ""


def _stated(statement: str, found: re.Match[str], answer: str) -> str:
    if _PLACE.match(answer):
        statement = re.sub(r" (?:in|from) (?=\{answer)", " ", statement)
    parts = {name: part or "" for name, part in found.groupdict().items()}
    if "is" in parts:
        parts["is"] = re.sub("['’]s", "is", parts["is"].strip().lower())
    text = statement.format(answer=answer, **parts)
    return re.sub(r"\b(?:your|yours)\b", "my", text, flags=re.I)
