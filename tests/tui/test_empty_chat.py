"""The first screen: the model, how to change it, how to leave; and what was looked for when there is none."""

from tests.tui.conftest import OpenApp


async def test_a_new_chat_names_the_model_and_goes_with_the_first_message(open_app: OpenApp):
    async with open_app() as window:
        await window.until_shown("Three things to try")
        assert "fake-model\n" in "\n".join(line.strip() for line in window.text.splitlines())
        await window.say("Hello")
        assert "Three things to try" not in window.text


async def test_a_first_start_without_any_server(open_app: OpenApp):
    async with open_app(base_url="", ready=False) as window:
        await window.until(lambda: window.app.session is not None and window.chat.question.is_asking, "the question")
        await window.until_shown("tab Choose")
        assert "tab Messages" not in window.text
        assert "Three things to try" not in window.text, "there is no model to try them with"
        assert window.text.count("No model yet") == 1
        assert "Start one and look again" not in window.text, "the items say that"
        await window.press("tab")
        await window.until_shown("enter Selects")  # the footer names all keys alike
        await window.press("escape")
        await window.until_shown("1  Start a model server")
        assert "tab Messages" in window.text
        assert "No model server was found on this machine. Tried: Ollama:9." in window.text
