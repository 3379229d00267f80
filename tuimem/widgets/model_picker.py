"""Picks the model to talk to."""

from collections.abc import Sequence

from textual.binding import Binding

from tuimem.chat.choices import Choice, OtherAddress, UseServer, is_address
from tuimem.chat.offers import Offer
from tuimem.text import clean_line, redact_address
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.picker import CLOSE, SELECT, Picker
from tuimem.widgets.picker_rows import Item


class ModelPicker(Picker):
    """Lists what is offered; the values of its items are choices. An address that is typed is one too."""

    HELP = (
        "## Models\n\nThe connected server's models come first, then other servers on this machine, then built-in "
        "models. Type to filter, or type the address of a server."
    )

    BINDINGS = [
        Binding("ctrl+e", "other_address", "Other address", id="model_picker.address", show=False, priority=True)
    ]
    KEYS = (SELECT, KeyHint("ctrl+e", "other address"), CLOSE)

    def __init__(self, heading: str = "Model", *, said: str = "", id: str | None = None) -> None:
        super().__init__(
            heading,
            said=said,
            placeholder="Type to filter, or the address of a server",
            meaning=_address,
            id=id,
        )

    def value_of(self, item: Item) -> Choice:
        """What picking the item means; what is typed may be the beginning of an address."""
        choice: Choice = item.value
        return OtherAddress(self.typed.strip()) if isinstance(choice, OtherAddress) else choice

    def action_other_address(self) -> None:
        """Ask for an address, wherever in the list that item stands."""
        self.post_message(self.Picked(self, OtherAddress(self.typed.strip())))

    def show_offers(self, offers: Sequence[Offer], status: str = "") -> None:
        """List these offers."""
        self.show([_item(offer) for offer in offers], status)


def _item(offer: Offer) -> Item:
    return Item(
        offer.choice,
        clean_line(offer.title),
        offer.note,
        group=offer.group,
        is_current=offer.is_current,
        is_always_shown=not offer.group,
    )


def _address(typed: str) -> Item | None:
    return Item(UseServer(typed), f"Connect to {clean_line(redact_address(typed), 80)}") if is_address(typed) else None
