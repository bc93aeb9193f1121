"""What every part of a definition is built from: frozen shapes, keys, languages and counts."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Count = Annotated[int, Field(ge=1)]
DontKnow = Literal["dont_know"]
DONT_KNOW: DontKnow = "dont_know"
Value = int | DontKnow
"""What an option stands for: a number of the scale, or "I don't know", which is none."""


class Frozen(BaseModel):
    """Read from YAML as it stands: no unknown keys, no conversions, no changes afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
