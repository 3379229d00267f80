"""All that remembers, switched on or off: who learns, hooks, and recall with the memory worker."""

import os
from pathlib import Path

from tuimem.chat.learners import LEARNERS
from tuimem.hooks.sources import Permissions, file_source
from tuimem.jobs.learning import learn_on
from tuimem.messages import Role
from tuimem.settings.paths import find_paths
from tuimem.store import Store

ON: dict[str, object] = {
    "facts_automatic": True,
    "facts_method": "model",
    "user_profile_enabled": True,
    "user_profile_updates": True,
    "user_profile_interval": 0,
    "digest_every": 1,
    "recall_enabled": True,
    "injection_enabled": True,
}
OFF: dict[str, object] = {
    "facts_automatic": False,
    "user_profile_enabled": False,
    "user_profile_updates": False,
    "digest_enabled": False,
    "digest_every": 0,
    "recall_enabled": False,
    "injection_pre_prompt_hook": False,
    "injection_post_response_hook": False,
}

_HOOKS = """
def pre_prompt_hook(prompt): return prompt
def post_response_hook(response): return response
"""
_CONNECTION = """
[memory]
connection = "learning"

[connections.learning]
base_url = "{base_url}"
"""


def allow_hooks(folder: Path) -> None:
    """Two hooks that cost nothing themselves, in a file that is allowed."""
    paths = find_paths(os.environ, folder)
    (paths.settings_folder / "hooks.py").write_text(_HOOKS)
    source = file_source(paths.settings_folder)
    assert source is not None and not source.problem
    Permissions(paths).say([source], allowed=True)


def learn_at(folder: Path, base_url: str) -> None:
    """Let all be learned from a server of its own, so that it goes on while a reply streams."""
    find_paths(os.environ, folder).settings_file.write_text(_CONNECTION.format(base_url=base_url))


def have_to_learn(folder: Path, chat_id: int) -> None:
    """Everything that was said in a chat waits for all who learn, and their jobs are queued."""
    names = [learner.name for learner in LEARNERS]
    with Store(find_paths(os.environ, folder).database) as store:
        with store.write():
            for message in store.messages.page(chat_id, limit=100_000):
                if message.role is Role.ASSISTANT:
                    store.exchanges.note(chat_id, message.id, names)
        for name in names:
            learn_on(store, name)


def left_to_learn(folder: Path) -> int:
    """How much waits for all who learn together."""
    with Store(find_paths(os.environ, folder).database) as store:
        return sum(store.exchanges.count(learner.name) for learner in LEARNERS)
