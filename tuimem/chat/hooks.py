"""Hooks in a session: what they change of a turn, and what the user says of them."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from math import ceil
from typing import Any, TypeVar

from tuimem.chat.events import (
    ChatOpened,
    ConnectionChanged,
    Event,
    HooksSettled,
    HooksWanted,
    MessageAdded,
    ReplyEnded,
    Skipped,
)
from tuimem.chat.open_chat import OpenChat
from tuimem.chat.state import State
from tuimem.endpoint import resolve
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.protocol import PromptMessage, StreamEnded, StreamEvent, TextDelta
from tuimem.errors import TuimemError
from tuimem.hooks import checks
from tuimem.hooks.kinds import CHAT, CHUNK, MESSAGES, POST_RESPONSE, PRE_PROMPT, STORED, HookKind
from tuimem.hooks.protocol import HookSource
from tuimem.hooks.runner import Check, HookRunner, KnownSource, Step, unchecked
from tuimem.hooks.trying import tried
from tuimem.memory.plan import Plan
from tuimem.messages import Chat, Message
from tuimem.settings.model import Settings
from tuimem.settings.source import FileSettings

Value = TypeVar("Value")

_OF_PROMPTS, _OF_REPLIES = (PRE_PROMPT, MESSAGES), (CHUNK, POST_RESPONSE)


class NoSuchHooks(TuimemError):
    """Nothing was found that can be allowed or refused."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        what = f"There are no hooks named {name}." if name else "There are no hooks that wait to be allowed."
        there = f"There are those of {', '.join(known)}." if known else "They stand in hooks.py, beside your settings."
        super().__init__(what, there)


class HookActions:
    """Runs the hooks that the user has allowed, if their settings and data are in folders at all."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._runner = HookRunner(state.source.paths, self._skipped) if isinstance(state.source, FileSettings) else None
        self._asked: set[tuple[str, str]] = set()
        self._waits: set[tuple[str, str]] = set()
        self._chat = 0
        self._telling: set[asyncio.Task[str]] = set()

    async def look(self, *, again: bool = False) -> tuple[KnownSource, ...]:
        """Find all sources of hooks, and ask the user, once, about those that they have said nothing of."""
        runner, settings = self._runner, self._state.settings
        if runner is None or not settings.injection.enabled:
            return ()
        known = await runner.look(settings.hooks.seconds, again=again)
        self._tell_settled()
        wanted = [each for each in known if each.is_undecided and _mark(each.source) not in self._asked]
        self._asked |= {_mark(each.source) for each in wanted}
        for each in wanted:
            if each.source.problem:
                self._state.emit(Skipped(f"{each.source.name}: {each.source.problem}", "Its hooks are not run."))
        if usable := tuple(each for each in wanted if not each.source.problem):
            self._waits |= {_mark(each.source) for each in usable}
            self._state.emit(HooksWanted(usable))
        return known

    def _tell_settled(self) -> None:
        still = self._waits & self._undecided()
        if still != self._waits:
            self._waits = still
            self._state.emit(HooksSettled())

    def undecided(self, known: Sequence[KnownSource]) -> list[KnownSource]:
        """Those of which the user has said nothing, as far as was seen last."""
        marks = self._undecided()
        return [each for each in known if _mark(each.source) in marks]

    def _undecided(self) -> set[tuple[str, str]]:
        sources = () if self._runner is None else self._runner.sources
        return {_mark(each.source) for each in sources if each.is_undecided}

    @property
    def running(self) -> list[tuple[str, str]]:
        """The hooks that take part, each with its source, in the order in which they are called."""
        return [] if self._runner is None else self._runner.names()

    @property
    def of_requests(self) -> list[str]:
        """The sources whose hooks may still change what is sent, as it is set for the open chat."""
        if self._runner is None or not self._takes_part(MESSAGES, self._state.settings):
            return []
        return [source for name, source in self._runner.names() if name == MESSAGES.name]

    async def say(self, sources: Sequence[HookSource], *, allowed: bool) -> None:
        """Keep what the user says of these sources, each as it was shown to them. Raises `OSError`."""
        if self._runner is not None:
            await self._runner.say(sources, self._state.settings.hooks.seconds, allowed=allowed)
            self._tell_settled()
            self._state.replan()

    async def say_of(self, name: str, *, allowed: bool) -> list[str]:
        """`say` of the sources of this name; without one, of all that wait. Raises `NoSuchHooks` and `OSError`."""
        known = await self.look(again=True)
        meant = [each.source for each in known if each.is_meant(name)]
        if not meant:
            raise NoSuchHooks(name, [each.source.name for each in known])
        await self.say(meant, allowed=allowed)
        return [each.name for each in meant]

    async def test(self, text: str) -> list[Step]:
        """What the hooks that are allowed make of a text."""
        await self.look(again=True)
        return [] if self._runner is None else await tried(self._runner, text, self._state.settings.hooks.seconds)

    async def written(self, text: str) -> str:
        """What the user has written as it is stored, shown and sent."""
        await self.look()
        open_chat = self._state.open
        return await self._changed(PRE_PROMPT, text, open_chat, checks.some_text) if text.strip() else text

    async def sent(self, messages: list[PromptMessage], open_chat: OpenChat, plan: Plan) -> list[PromptMessage]:
        """The messages of a request as hooks leave them. What would not fit into the window is sent as it was."""
        before = [checks.as_data(each) for each in messages]
        after = await self._changed(MESSAGES, before, open_chat, checks.messages)
        if after == before:
            return messages
        changed = [checks.from_data(each) for each in after]
        if (over := plan.used + await _added(messages, changed, open_chat) - plan.budget) > 0:
            self._skipped(MESSAGES.name, "the hooks", f"made the prompt {over:,} tokens too long")
            return messages
        return changed

    def streamed(
        self, events: AsyncGenerator[StreamEvent, None], open_chat: OpenChat
    ) -> AsyncGenerator[StreamEvent, None]:
        """What the server sends, with the chunks of the reply as hooks leave them."""
        return self._chunks(events, open_chat) if self._takes_part(CHUNK, open_chat.settings) else events

    async def _chunks(
        self, events: AsyncGenerator[StreamEvent, None], open_chat: OpenChat
    ) -> AsyncGenerator[StreamEvent, None]:
        is_open = False
        try:
            async with aclosing(events):
                async for event in events:
                    said = ""
                    if isinstance(event, TextDelta):
                        is_open = True
                        said = await self._changed(CHUNK, event.text, open_chat, checks.text, False)
                    elif isinstance(event, StreamEnded):
                        is_open = False
                        said = await self._last_chunk(open_chat)
                    if said:
                        yield TextDelta(said)
                    if not isinstance(event, TextDelta):
                        yield event
        except EndpointError:  # the reply has broken off: what was kept back of it belongs to it
            if is_open:
                is_open = False
                if said := await self._last_chunk(open_chat):
                    yield TextDelta(said)
            raise
        finally:
            if is_open:  # stopped: what was kept back must not come with the next reply
                self._tell_of_the_end(open_chat)

    async def _last_chunk(self, open_chat: OpenChat) -> str:
        """What hooks have kept back of a reply."""
        return await asyncio.shield(self._tell_of_the_end(open_chat))

    def _tell_of_the_end(self, open_chat: OpenChat) -> asyncio.Task[str]:
        """Hooks are told once that a reply is over, in the time that they always have, though nobody waits for them
        who stops it. What comes after that is behind it, since hooks are called one after the other.
        """
        telling = asyncio.create_task(self._changed(CHUNK, "", open_chat, checks.text, True), name="end of a reply")
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)
        return telling

    async def answered(self, text: str, open_chat: OpenChat) -> str:
        """What the model has written as it is stored and shown."""
        if not text.strip():
            return text
        return await self._changed(POST_RESPONSE, text, open_chat, checks.some_text)

    def changes_replies(self) -> bool:
        """Whether a whole reply may be another one than what has streamed."""
        return self._takes_part(POST_RESPONSE, self._state.settings)

    async def follow(self, event: Event) -> None:
        """Let hooks know what has happened."""
        match event:
            case ConnectionChanged():
                await self.look()
            case ChatOpened(chat) if chat.id != self._chat:
                self._chat = chat.id
                await self._tell(CHAT, None)
            case MessageAdded(message) | ReplyEnded(message) if message.text:
                await self._tell(STORED, message)
            case _:
                pass

    async def _tell(self, kind: HookKind, message: Message | None) -> None:
        open_chat = self._state.current
        if open_chat is None or not self._takes_part(kind, open_chat.settings):
            return
        about = () if message is None else (_message_data(message),)
        await self._run(kind, (*about, _chat_data(open_chat)), open_chat.settings)

    async def _changed(
        self,
        kind: HookKind,
        value: Value,
        open_chat: OpenChat,
        check: Callable[[Any], Value],
        *others: object,
    ) -> Value:
        if not self._takes_part(kind, open_chat.settings):
            return value
        steps = await self._run(kind, (value, *others, _chat_data(open_chat)), open_chat.settings, check)
        changed: Value = steps[-1].value if steps else value
        return changed

    async def _run(
        self,
        kind: HookKind,
        arguments: tuple[Any, ...],
        settings: Settings,
        check: Check = unchecked,
    ) -> list[Step]:
        assert self._runner is not None, "only hooks that take part are run"
        return await self._runner.run(kind, arguments, settings.hooks.seconds, check)

    def _takes_part(self, kind: HookKind, settings: Settings) -> bool:
        switches = settings.injection
        is_off = (kind in _OF_PROMPTS and not switches.pre_prompt_hook) or (
            kind in _OF_REPLIES and not switches.post_response_hook
        )
        return self._runner is not None and switches.enabled and not is_off and self._runner.has(kind)

    def _skipped(self, hook: str, source: str, why: str) -> None:
        what = f"{hook or 'Loading the hooks'} of {source} failed and was skipped: {why}."
        log = "" if self._runner is None else f" What hooks print is in {self._runner.log}."
        self._state.emit(Skipped(what, f"/hooks lists all hooks.{log}"))

    async def close(self) -> None:
        """End the process of the hooks, whatever they do."""
        for telling in self._telling:
            telling.cancel()
        if self._runner is not None:
            await self._runner.close()


def _mark(source: HookSource) -> tuple[str, str]:
    return source.name, source.fingerprint


def _chat_data(open_chat: OpenChat) -> dict[str, Any]:
    chat: Chat = open_chat.chat
    model = "" if open_chat.model is None else open_chat.model.name
    names = {"user": chat.user_name, "character": chat.character.name}
    return {"id": chat.id, "title": chat.title, **names, "model": model}


def _message_data(message: Message) -> dict[str, Any]:
    said = {"role": message.role.value, "author": message.author, "text": message.text}
    return {"id": message.id, **said, "state": message.swipe.state.value}


async def _added(before: Sequence[PromptMessage], after: Sequence[PromptMessage], open_chat: OpenChat) -> int:
    """Tokens that hooks have added to a request; while they cannot be counted, about so many."""
    model = open_chat.model
    gone, come = [one for one in before if one not in after], [one for one in after if one not in before]
    texts = [each.text for each in (*gone, *come)]
    try:
        counts = await open_chat.counter.count(texts)
    except EndpointError:
        counts = list(map(estimate_tokens, texts))
    tokens = sum(counts[len(gone) :]) - sum(counts[: len(gone)])
    ratio = 1.0 if model is None else resolve.ratio(model.abilities).value
    overhead = 0 if model is None else resolve.overhead(model.abilities).value
    return ceil(tokens * ratio) + max(0, len(after) - len(before)) * overhead
