"""How a digest looks: HTML and plain text for mail, mrkdwn for Slack.

The same content gives the same bytes: no clock, no locale and no set order enters.
"""

from monitor.digests.render.forms import FORMS, Form, Rendered, preview, render

__all__ = ["FORMS", "Form", "Rendered", "preview", "render"]
