"""The built-in model's process with a chat template that is strict: `python -m tests.real.strict_template`."""

from typing import Any

import xllamacpp

from tuimem.endpoint import local_process

TEMPLATE = """{%- if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif -%}
{%- for message in messages %}
{%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
{{- raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}
{%- endif %}
{{- '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{% endif %}"""
"""As Gemma's, in the words of the demo model."""


def main() -> None:
    """Serve as the built-in model does."""
    usual = xllamacpp.CommonParams

    def strict() -> Any:  # the library has no types
        parameters = usual()
        parameters.chat_template = TEMPLATE
        parameters.use_jinja = True
        return parameters

    xllamacpp.CommonParams = strict
    local_process.main()


if __name__ == "__main__":
    main()
