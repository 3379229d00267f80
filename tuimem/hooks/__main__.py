"""The process of the hooks: `python -m tuimem.hooks` answers questions on its standard input.

What hooks print goes where the program has put standard error: into a log.
"""

import os
import sys
import threading
from queue import SimpleQueue
from typing import BinaryIO

import msgspec

from tuimem.hooks.host import HookHost
from tuimem.hooks.protocol import Question, Raised


def main() -> None:
    """Answer until nobody asks any more."""
    asked, answers = _own_streams()
    questions: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_read, args=(asked, questions), name="questions", daemon=True).start()
    host, decoder = HookHost(), msgspec.json.Decoder(Question)
    while True:
        question = decoder.decode(questions.get())
        answer = host.answer(question)
        try:
            said = msgspec.json.encode(answer)
        except (TypeError, ValueError, RecursionError, OverflowError) as error:  # what a hook has returned is anything
            said = msgspec.json.encode(Raised(question.number, f"returned what JSON cannot hold ({error})"))
        answers.write(said + b"\n")
        answers.flush()


def _own_streams() -> tuple[BinaryIO, BinaryIO]:
    """Where questions come from and answers go; hooks that read or print reach neither."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # it is a text stream here
    return asked, answers


def _read(asked: BinaryIO, questions: "SimpleQueue[bytes]") -> None:
    """Hand the questions on. When nobody asks any more the process ends, whatever a hook is doing."""
    for line in asked:
        questions.put(line)
    os._exit(0)


if __name__ == "__main__":
    main()
