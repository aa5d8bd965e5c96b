"""A short message that shows whether a target can be reached."""

from html import escape

from monitor.digests.message import Channel, Message


def trial_message(channel: Channel, digest: str) -> Message:
    """A test message in the form that the channel takes."""
    subject = f"Entente {digest}: test"
    text = (
        f"This is a test from Entente. The digest “{digest}” will arrive here. "
        "It was sent by `monitor check --channels`.\n"
    )
    return Message(
        key=f"{digest}-test",
        subject=subject,
        html=f"<!doctype html><html lang=en><title>{escape(subject)}</title><p>{escape(text)}</p>",
        text=text,
        parts=(text,) if channel == "slack" else (),
    )
