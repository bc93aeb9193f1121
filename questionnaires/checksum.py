"""The checksum that keeps a released wording as it is."""

from __future__ import annotations

import hashlib
import json

from questionnaires.model import Wording


def checksum_of(wording: Wording) -> str:
    """SHA-256 over everything a person reads, in the order it stands, as `sha256:<hex>`.

    Status and source are left out: both may be corrected later without a word changing.
    """
    options = [[name, list(texts.items())] for name, texts in wording.options.items()]
    content = [wording.language, wording.title, wording.stem, list(wording.items.items()), options]
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"
