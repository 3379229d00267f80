"""Prompts for summaries that are ready to be used, for different kinds of chats."""

from msgspec import Struct

from tuimem.settings.model import SummarySettings

_BEFORE = (
    "{{#if history}}\nWhat came before, only so that you know who and what is meant:\n{{history}}\n\n{{/if}}\n"
    "Message by {{author}}:\n{{message}}"
)


class ReadyPrompt(Struct, frozen=True):
    """A prompt with its name, which people type, its title and what it is good for."""

    name: str
    title: str
    help: str
    text: str


READY_PROMPTS = (
    ReadyPrompt(
        "default",
        "One sentence",
        "For any chat in English: one plain sentence a message.",
        SummarySettings().prompt,
    ),
    ReadyPrompt(
        "story",
        "Story",
        "For stories and role play: what happens and what changes.",
        "You keep the notes of a story that several people tell in turns.\n"
        "Note in at most {{words}} words what happens in the message below: who does or says what to whom, where they "
        "are, what changes, what is promised, found out or felt.\n"
        "Past tense, third person. Write {{user}} and {{char}} and other names instead of pronouns. "
        "Add nothing that the message does not say, and keep every “not” and “never”.\n"
        "Answer with the note and nothing else.\n\n" + _BEFORE,
    ),
    ReadyPrompt(
        "facts",
        "Facts",
        "For long acquaintance: what may matter later, such as names, numbers and wishes.",
        "Pick out of the message below what may matter weeks from now: names, places, dates, numbers, plans, "
        "decisions, likes and dislikes, and what is not so any more.\n"
        "Write short statements on one line, with semicolons between them, each with the name of whom it is about; "
        "at most {{words}} words in all. Keep numbers and names exactly as they are written.\n"
        "If there is nothing of the kind, say in a few words what {{author}} does.\n"
        "Answer with the statements and nothing else.\n\n" + _BEFORE,
    ),
    ReadyPrompt(
        "technical",
        "Technical chat",
        "For work with a model on code and machines: problem, attempts, results.",
        "Sum up the message below, which belongs to a technical conversation, in at most {{words}} words: the "
        "question or the problem, what was tried, found out or decided, and what is left to do.\n"
        "Keep names of files, functions, commands, options, versions, numbers and error messages exactly as they are "
        "written. Leave out greetings and explanations that any manual has. No code blocks.\n"
        "Answer with the summary and nothing else.\n\n" + _BEFORE,
    ),
    ReadyPrompt(
        "any-language",
        "Any language",
        "For chats that are not in English: each summary is in the language of its message.",
        "Summarise the message below in one sentence of at most {{words}} words, in the language in which the message "
        "itself is written. Do not translate it.\n"
        "Name {{author}} and the others instead of using pronouns; keep names and numbers as they are written; add "
        "nothing that the message does not say.\n"
        "Answer with that sentence and nothing else.\n\n" + _BEFORE,
    ),
)


def ready_prompt(name: str) -> ReadyPrompt | None:
    """The ready prompt of this name."""
    return next((each for each in READY_PROMPTS if each.name == name), None)


def ready_prompt_in(settings: SummarySettings) -> ReadyPrompt | None:
    """The ready prompt that these settings use; None for a prompt of the user's own."""
    return next((each for each in READY_PROMPTS if each.text == settings.prompt), None)
