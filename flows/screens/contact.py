"""Who the contact person is, who stands in, when they look, and by when they write."""

from __future__ import annotations

from datetime import datetime

from flows.organisation import Organisation
from flows.screen import Moment, Screen, Text
from flows.screens.clock import hours_there
from flows.screens.help import ask_contact
from flows.screens.own import WAYS_OUT


def contact_screen(
    contact: str, acting: str, organisation: Organisation, writes_by: datetime | None, zone: str
) -> Screen:
    """`acting` is who looks now, the contact person or whoever stands in; `writes_by` is None: nothing is promised.

    `zone` is the participant's: the promise is told by their clock, and whose clock office hours go by, where it isn't.
    """
    opens, closes = organisation.office_hours
    body: tuple[Text, ...] = (Text("Your contact person is {contact}.", {"contact": contact}),)
    if acting != contact:
        body = (*body, Text("{acting} stands in for {contact} now.", {"acting": acting, "contact": contact}))
    looks = Text(
        "{contact} looks at messages from me on weekdays between {opens} and {closes}.",
        {"contact": acting, "opens": opens, "closes": closes},
    )
    body = (*body, looks, *hours_there(zone, organisation))
    body = (*body, Text("I tell {contact} if I can't reach you or don't hear from you.", {"contact": acting}))
    if writes_by is not None:
        by = Moment(writes_by, zone)
        body = (
            *body,
            Text("If you ask now, {contact} writes to you by {deadline}.", {"contact": acting, "deadline": by}),
        )
    return Screen(body, ((ask_contact(acting),), WAYS_OUT))
