"""What the coordinators' pages call what they show."""

from __future__ import annotations

from collections.abc import Mapping

from bot.reports.own_data.labels import FACT
from flows.background import Field
from flows.people import StaffRole
from flows.ports import Kind
from flows.screen import Text

ROLES: Mapping[StaffRole, Text] = {
    StaffRole.CONTACT_PERSON: Text("Contact person"),
    StaffRole.COORDINATOR: Text("Coordinator"),
    StaffRole.LEADER: Text("Leader"),
}
FIELDS: Mapping[Field, Text] = {
    Field.SEX: Text("Sex"),
    Field.MUNICIPALITY: Text("Municipality"),
    Field.DISABILITY: Text("Disability"),
    Field.ASSESSMENT: Text("Psychiatric assessment"),
    Field.OCCUPATION: Text("Occupation at the start"),
    Field.ANXIETY_OR_DEPRESSION: Text("Anxiety or depression"),
    Field.EARLIER_DROPOUT: Text("Has left an education before"),
    Field.SPS: Text("Special educational support (SPS)"),
    Field.LONG_UNEMPLOYMENT: Text("Long without a job"),
    Field.SOCIAL_SERVICES: Text("Help from social services"),
}
CODES: Mapping[str, Text] = {
    "yes": Text("Yes"),
    "no": Text("No"),
    "unknown": Text("Not known"),
    "none": Text("None"),
    "other": Text("Other"),
    "female": Text("Female"),
    "male": Text("Male"),
    "adhd_or_add": Text("ADHD or ADD"),
    "autism": Text("Autism"),
    "other_attention": Text("Other trouble with attention"),
    "motor": Text("Movement"),
    "sight": Text("Sight"),
    "waiting": Text("Waits for one"),
    "under_way": Text("Under way"),
    "finished": Text("Finished"),
    "youth_education": Text("Youth education"),
    "other_education": Text("Other education"),
    "job": Text("Job"),
    "internship": Text("Internship"),
    "unemployed": Text("Without a job"),
    "anxiety": Text("Anxiety"),
    "depression": Text("Depression"),
    "both": Text("Both"),
    "mentor": Text("Mentor"),
    "contact_person": Text("Contact person"),
    "support_at_home": Text("Support at home"),
    "residence": Text("Residence"),
}
"""Of stamdata, whichever the field; municipalities are their three digits."""

KINDS: Mapping[Kind, Text] = {
    Kind.OFFER: Text("Check-in"),
    Kind.REMINDER: Text("Reminder"),
    Kind.REPLY: Text("Reply"),
    Kind.NUDGE: Text("Alert"),
    Kind.SEEN: Text("That an alert was seen"),
    Kind.PICTURE: Text("Picture"),
    Kind.NOTICE: Text("Notice"),
    Kind.FORM: Text("Questions for the contact person"),
    Kind.HINTS: Text("Numbers of help lines"),
    Kind.HELP: Text("Numbers of help lines"),
    Kind.NOTE: Text("Note"),
    Kind.PORTRAIT: Text("Portrait"),
    Kind.FILE: Text("Own data"),
    Kind.ANNOUNCEMENT: Text("Announcement"),
    Kind.SIGN_IN: Text("Link to sign in"),
}
_BLOCKED = Text("The chat is not there: the link has not been used yet, or the bot was blocked. Make a new link.")
_TROUBLE = Text("There was no contact with Telegram.")
WHY: Mapping[str | None, Text] = {
    "BlockedError": _BLOCKED,
    "TransientError": _TROUBLE,
    "NotSentError": _TROUBLE,
    "NoTurnError": _TROUBLE,
    "TooManyError": _TROUBLE,
    "DatabaseUnusableError": Text("The database could not be used for a while."),
    "AwayError": _TROUBLE,
    "ImpossibleError": Text("Telegram does not accept it. Tell whoever runs Pejling."),
    **dict.fromkeys(("LetterRefusedError", "LetterCameBackError"), Text("The e-mail came back. Look at the address.")),
    **dict.fromkeys(
        ("LaterError", "LetterLostError", "NoServerError", "NoLoginError"),
        Text("The mail server could not be used for a while."),
    ),
    "seal_broken": Text("What it says can't be opened. Tell whoever runs Pejling."),
    None: Text("It has not been tried yet."),
}
UNKNOWN = Text("Something went wrong. Tell whoever runs Pejling.")

RECORDS: Mapping[str, Text] = {
    "identity": Text("Name, details and chat"),
    "answers": Text("Answers"),
    "alerts": Text("Alerts"),
    "written": Text("Reasons and agreements, as they were written"),
    "choices": Text("Choices"),
    "courses": Text("Courses"),
    "duties": Text("That a notification of concern was considered"),
    "sheets": Text("Handover sheets"),
}
COLUMNS: Mapping[str, Text] = {
    "name": Text("First name"),
    "contact": Text("Contact person"),
    "language": Text("Language"),
    "birth": Text("Birth date"),
    "": Text("Beyond the header"),
    **FACT,
    **{each.value: words for each, words in FIELDS.items()},
}
