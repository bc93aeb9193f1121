"""An address as a QR code, for a phone that is held in front of the screen."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

QUIET_ZONE = 4
"""Modules around it (ISO/IEC 18004); in the code's own white, so that it can be read in the dark mode as well."""


def qr_svg(url: str) -> Markup:
    """The code as an SVG that stands in a page, as wide as the page's style says."""
    written = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        written,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        svgclass="qr",
        lineclass=None,
    )
    return Markup(written.getvalue().decode().strip())  # noqa: S704 - modules and our own attributes alone
