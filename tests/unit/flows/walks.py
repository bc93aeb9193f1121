"""Ways through a check-in for Hypothesis to try: any command in any state, and the way most people go."""

from __future__ import annotations

from hypothesis import strategies as st

from flows import commands as c
from flows.check_in import CheckIn, Status
from tests.unit.flows.samples import KEYS, NOW, WHO5

VALUES = st.sampled_from(WHO5.definition.values(KEYS[0]))
ALL_SIX = WHO5.definition.values(KEYS[0])
OPTION_TEXTS = [text for wording in WHO5.wordings.values() for text in wording.options["frequency"].values()]
WORDS = st.one_of(st.text(max_size=20), st.sampled_from(OPTION_TEXTS), st.integers(-2, 8).map(str))
BARE = [c.Begin, c.AskFirst, c.GoBack, c.SkipItem, c.Pause, c.Resume, c.Decline, c.Close]
COMMANDS: st.SearchStrategy[c.Command] = st.one_of(
    *(st.builds(kind) for kind in BARE),
    st.builds(c.GiveAnswer, st.integers(-2, 8)),
    st.builds(c.GiveAnswer, VALUES),
    st.builds(c.AskLater, at=st.sampled_from([NOW, None])),
    st.builds(c.Say, WORDS),
)


def way_on(check_in: CheckIn, said: c.Command) -> c.Command:
    """What leads on from here; `said` is what is said to a question."""
    leads_on: dict[Status, c.Command] = {
        Status.OFFERED: c.Begin(),
        Status.DECLINED: c.Begin(),
        Status.INTRO: c.AskFirst(),
        Status.PAUSED: c.Resume(),
        Status.ASKING: said,
    }
    return leads_on[check_in.status]
