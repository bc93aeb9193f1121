"""Which addresses Telegram accepts in links, buttons and Mini Apps, after `check_link_impl` in td's LinkManager.cpp."""

from __future__ import annotations

_WEB = {"http", "https"}
_OWN = {"tg", "ton", "tonsite"}
_NO_DOT = "Wrong HTTP URL"


def _split(url: str) -> tuple[str, str, str]:
    """Scheme (http where there is none), host with port, and the rest from the first slash on."""
    scheme, separator, address = url.partition("://")
    if not separator:
        scheme, address = "http", url
    end = min((at for at in map(address.find, "/?#") if at >= 0), default=len(address))
    return scheme.lower(), address[:end], address[end:]


def link_problem(url: str) -> str:
    """Why this is no address, in Telegram's words; empty where it is one."""
    scheme, host, _ = _split(url)
    if scheme not in _WEB | _OWN:
        return "Unsupported URL protocol"
    name = host.rpartition("@")[2].partition(":")[0]
    if not name:
        return "URL host is empty"
    return "" if scheme in _OWN or "." in name.strip(".") else _NO_DOT


def app_link_problem(url: str) -> str:
    """Why no Mini App can be opened there, in Telegram's words; empty where one can.

    It takes https. Plain http is for Telegram's test environment (core.telegram.org/bots/webapps), and here for this
    machine alone.
    """
    scheme, host, _ = _split(url)
    problem = link_problem(url)
    is_here = scheme == "http" and host.startswith("127.")
    if scheme == "https" or is_here or problem not in ("", _NO_DOT):
        return problem
    return "Only HTTPS links are allowed"


def checked_link(url: str) -> str:
    """The address with its scheme and, after a bare host, a slash; empty where it is none."""
    if link_problem(url):
        return ""
    scheme, host, rest = _split(url)
    slash = "/" if scheme in _WEB and not rest.startswith("/") else ""
    return f"{scheme}://{host}{slash}{rest}"
