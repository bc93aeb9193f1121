"""What codes say to the person whose data they are, by code."""

from __future__ import annotations

from collections.abc import Mapping

from flows.alert import Permission
from flows.authorisation import CLOCK, OPERATOR, Deed
from flows.check_in import Ending, Status, WaveKind
from flows.choices import Purpose, Sees, Way
from flows.people import ExitReason, ParticipantStatus, PauseReason, SheetState
from flows.screen import Text

YES_NO: Mapping[bool, Text] = {True: Text("Yes"), False: Text("No")}

STATUS: Mapping[str, Text] = {
    ParticipantStatus.INVITED: Text("Invited"),
    ParticipantStatus.WELCOME: Text("In the welcome"),
    ParticipantStatus.ACTIVE: Text("Takes part"),
    ParticipantStatus.PAUSED: Text("Has a pause"),
    ParticipantStatus.DECLINED: Text("Said no"),
    ParticipantStatus.STOPPED: Text("Has stopped"),
    ParticipantStatus.ENDED: Text("The course has ended"),
    ParticipantStatus.ERASED: Text("Erased"),
}

PAUSE: Mapping[str, Text] = {
    PauseReason.OWN: Text("Your own wish"),
    PauseReason.ADMISSION: Text("In hospital"),
    PauseReason.PRISON: Text("In prison"),
}

WAVE: Mapping[str, Text] = {
    WaveKind.PLAN: Text("It was planned"),
    WaveKind.TRANSITION: Text("Something new began"),
    WaveKind.AFTERCARE: Text("After the course had ended"),
}

ENDING: Mapping[str, Text] = {
    Ending.NOT_ANSWERED: Text("The days to answer were over"),
    Ending.SET_ASIDE: Text("Something else took its place"),
    Ending.MISSED_BY_US: Text("It was our mistake"),
}

EXIT: Mapping[str, Text] = {
    ExitReason.EDUCATION_OR_WORK: Text("Education or work"),
    ExitReason.OTHER_OFFER: Text("Another offer"),
    ExitReason.CLARIFIED: Text("It was settled what comes next"),
    ExitReason.PARENTAL_LEAVE: Text("Parental leave"),
    ExitReason.PRISON: Text("In prison"),
    ExitReason.ADMISSION: Text("In hospital"),
    ExitReason.MOVED: Text("Moved away"),
    ExitReason.LOST_CONTACT: Text("Contact was lost"),
    ExitReason.OTHER_PROVIDER: Text("Another provider took over"),
}

PURPOSE: Mapping[str, Text] = {
    Purpose.TAKE_PART: Text("Whether you take part"),
    Purpose.NUDGE: Text("A message to your contact person"),
    Purpose.SEE: Text("What your contact person may see"),
    Purpose.STATISTICS: Text("Statistics"),
    Purpose.REACH: Text("How you would like to be reached"),
    Purpose.SHARE: Text("Showing answers"),
    Purpose.GUARDIAN: Text("A parent's or guardian's approval"),
    Purpose.OTHER_COURSES: Text("Telling another offer that you are here"),
}

SEES: Mapping[str, Text] = {
    Sees.THAT_ANSWERED: Text("Only that I have answered"),
    Sees.CURVE: Text("My curve"),
    Sees.ANSWERS: Text("My answers"),
}

WAY: Mapping[str, Text] = {
    Way.CALL_MORNING: Text("Call me before noon"),
    Way.CALL_AFTERNOON: Text("Call me in the afternoon"),
    Way.SMS: Text("Send me a text message"),
    Way.IN_PERSON: Text("Meet me"),
    Way.NOTE: Text("A short note here"),
}

CHECK_IN: Mapping[str, Text] = {
    Status.OFFERED: Text("Not begun"),
    Status.INTRO: Text("Begun"),
    Status.ASKING: Text("Begun"),
    Status.PAUSED: Text("Begun, with a break"),
    Status.COMPLETED: Text("Answered to the end"),
    Status.DECLINED: Text("You said: not this time"),
    Status.CLOSED: Text("Closed because its time was over"),
}

RULE: Mapping[str, Text] = {
    **dict.fromkeys(
        ("low", "very_low", "certain_low"), Text("Your answers could mean that you were having a hard time")
    ),
    "still_low": Text("Your answers could still mean that you were having a hard time"),
    "fall": Text("Your answers had changed a lot since the time before"),
    "contact_wanted": Text("You asked to hear from your contact person"),
    "words_sent_on": Text("You sent on what you had written"),
    "unreachable": Text("Your phone could not be reached"),
    "silence": Text("There was no answer for a while"),
}

PERMISSION: Mapping[str, Text] = {
    Permission.CHOSEN: Text("Told, as you had chosen"),
    Permission.ASKED: Text("Not told: you were asked and have not answered"),
    Permission.GRANTED: Text("Told, because you said yes"),
    Permission.REFUSED: Text("Not told, because you said no"),
}

SHEET: Mapping[str, Text] = {
    SheetState.WRITTEN: Text("Waits for you"),
    SheetState.APPROVED: Text("You approved it"),
    SheetState.REFUSED: Text("You said no to it"),
    SheetState.PASSED_ON: Text("You approved it, and it was passed on"),
}

ACTOR: Mapping[str, Text] = {
    OPERATOR: Text("The office that runs Pejling"),
    CLOCK: Text("Pejling by itself"),
}

DEED: Mapping[str, Text] = {
    Deed.ENROL: Text("Enrolled you"),
    Deed.INVITE: Text("Made an invite for you"),
    Deed.LET_IN: Text("Made a link that opens your page"),
    Deed.KEEP_ADDRESS: Text("Noted your e-mail address"),
    Deed.NOTE_FACTS: Text("Noted something about you"),
    Deed.READ_ANSWERS: Text("Opened your answers"),
    Deed.RECORD_GUARDIAN: Text("Noted a parent's or guardian's decision"),
    Deed.HAND_OVER: Text("Changed your contact person"),
    Deed.WRITE_SHEET: Text("Wrote a sheet about you"),
    Deed.PASS_SHEET_ON: Text("Passed a sheet about you on"),
    Deed.SET_PLAN: Text("Noted what you agreed about being asked"),
    Deed.PAUSE_COURSE: Text("Made a pause for you"),
    Deed.END_COURSE: Text("Ended your course"),
    Deed.RETURN_TO_COURSE: Text("Began your course again"),
    Deed.SET_TRANSITION: Text("Noted that something new begins"),
    Deed.TAKE_TRANSITION_BACK: Text("Noted that something doesn't begin"),
    Deed.NOTE_ERASURE: Text("Noted your wish to be erased"),
    Deed.ASSESS_ERASURE: Text("Answered your wish to be erased"),
    Deed.ERASE: Text("Erased data about you"),
    Deed.RELAY_NOTE: Text("Sent you a note"),
    Deed.READ_WORDS: Text("Opened what you had sent on"),
    Deed.HOLD_TALK: Text("Noted what you agreed"),
    Deed.EXPLAIN_ALERT: Text("Looked up why there was a message about you"),
    Deed.TAKE_ALERT: Text("Took a message about you"),
    Deed.PASS_ALERT_ON: Text("Passed a message about you on"),
    Deed.NOTE_CONTACT: Text("Noted that you had been in touch"),
    Deed.CLOSE_ALERT: Text("Closed a message about you"),
    Deed.CLOSE_WITHOUT_CONTACT: Text("Closed a message about you without contact"),
    Deed.EXPORT: Text("Made a file for statistics"),
    Deed.READ_OWN_DATA: Text("Asked for this file"),
}

FACT: Mapping[str, Text] = {
    "in_youth_education": Text("Goes to a youth education"),
    "towards_education": Text("On the way to an education"),
}

STATE: Mapping[str, Text] = {"skipped": Text("Skipped"), "dont_know": Text("I don't know")}

RECORD: Mapping[str, Text] = {
    "identity": Text("Who you are"),
    "answers": Text("Answers"),
    "alerts": Text("Messages to your contact person"),
    "written": Text("What was written about you"),
    "choices": Text("What you have chosen"),
    "courses": Text("Courses"),
    "duties": Text("What your contact person had to note"),
    "sheets": Text("Sheets"),
}

KEPT: Mapping[str, Text] = {
    "journal_duty": Text("Kept: the municipality has to keep a journal"),
    "archive_law": Text("Kept: the law on archives asks for it"),
    "legal_claim": Text("Kept: it may be needed for a legal claim"),
}
