"""A page of the console as somebody reads it: its main part line by line, and what can be pressed and written there.

Headings begin with #, lines of a list with -, what can be unfolded with ▸; buttons and links stand in [brackets], a
field is its content or ____, a choice ( ) or (x). What is for screen readers alone is no line, but part of a label.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "br", "img", "meta", "link", "circle", "line", "path", "polyline"}
APART = {
    *("p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "div", "section", "form", "fieldset", "legend"),
    *(
        "label",
        "summary",
        "details",
        "table",
        "tr",
        "blockquote",
        "figure",
        "figcaption",
        "nav",
        "br",
        "textarea",
        "option",
    ),
}
"""Elements that begin and end a line; the other half of a description list, dd, ends one."""

BEGINS_WITH = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "blockquote": "> ", "summary": "▸ "}
AROUND = {
    "button": ("[", "] "),
    "a": ("[", "] "),
    "q": ("“", "”"),
    "s": ("~", "~"),
    "dt": ("", ": "),
    "span": ("", " "),
    "td": ("· ", ""),
}
TICKED = {False: "( ) ", True: "(x) "}
NOTHING = "____"


@dataclass
class Form:
    """Where a form is sent, and what it sends as it stands; `choices` are the values of its options by their labels."""

    action: str
    sends: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, tuple[str, str]] = field(default_factory=dict)

    def write(self, label: str, words: str) -> None:
        """Write into the field whose label begins so, or choose the option of those words. Raises LookupError."""
        if words in self.choices:
            name, value = self.choices[words]
            self.sends[name] = value
            return
        names = [name for said, name in self.fields.items() if said.startswith(label)]
        if len(names) != 1:
            raise LookupError(f"no field {label!r} here; there are {[*self.fields, *self.choices]}")
        self.sends[names[0]] = words


@dataclass(frozen=True, slots=True)
class Control:
    """A button, with the form that it sends and what it adds; or a link, with where it leads.

    `shown` stands on it, `label` is what is read out.
    """

    shown: str
    label: str
    leads: str = ""
    form: Form | None = None
    adds: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Sheet:
    """What was read: the lines, and the controls in their order."""

    lines: list[str] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)

    def control(self, label: str) -> Control:
        """The only one of that label, or the only one on which it stands. Raises LookupError with what there is."""
        for named in ("label", "shown"):
            found = [each for each in self.controls if getattr(each, named) == label]
            if len(found) == 1:
                return found[0]
        raise LookupError(f"no single {label!r} on this page; there are {[each.label for each in self.controls]}")


@dataclass(frozen=True, slots=True)
class _Open:
    """An element that isn't closed yet, with where its words begin: all of them, and those of the line."""

    tag: str
    attrs: Mapping[str, str]
    since: int
    on_line: int


class _Reader(HTMLParser):
    """Reads a page's main part into a Sheet."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet
        self._open: list[_Open] = []
        self._words: list[str] = []
        self._line: list[str] = []
        self._form: Form | None = None
        self._named: dict[str, str] = {}
        self._unnamed: list[tuple[Form, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        given = {name: value or "" for name, value in attrs}
        if tag in APART:
            self._end_line()
        if tag == "form" and self._is_shown():
            self._form = Form(given["action"])
        if tag == "input":
            self._input(given)
        if tag in VOID:
            return
        self._open.append(_Open(tag, given, len(self._words), len(self._line)))
        if tag == "option":
            self._line.append(TICKED["selected" in given])
        elif self._is_shown():
            before = "(" if tag == "title" else BEGINS_WITH.get(tag) or AROUND.get(tag, ("", ""))[0]
            self._line.append(before if tag != "summary" or not self._is_unfolded() else "▾ ")

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        if tag in VOID or not self._open:
            return
        closed, shown = self._open[-1], self._is_shown()
        assert closed.tag == tag, f"<{closed.tag}> is closed by </{tag}>"
        label = _plain(self._words[closed.since :])
        if shown and tag in ("button", "a"):
            self._control(closed, label)
        if tag == "option":
            self._chosen(closed.attrs, label)
        if shown and tag == "textarea":
            self._field(closed.attrs, label)
        if tag == "label" and "for" in closed.attrs:
            self._named[closed.attrs["for"]] = label
        if "id" in closed.attrs:
            self._named.setdefault(f"#{closed.attrs['id']}", label)
        if shown:
            self._line.append(")" if tag == "title" else AROUND.get(tag, ("", ""))[1])
        self._open.pop()
        if tag == "label" and shown:
            self._option(label)
        if tag in APART - {"dt"} or tag in ("dd", "main", "svg"):
            self._end_line()
        if tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        """See HTMLParser. Of a drawing only its title is read."""
        if self._is_in("svg") and not self._is_in("title"):
            return
        if self._is_in("main") and not any(each.attrs.get("aria-hidden") == "true" for each in self._open):
            self._words.append(data)
            if self._is_shown() and not self._is_in("textarea"):
                self._line.append(data)

    def _is_in(self, tag: str) -> bool:
        return any(each.tag == tag for each in self._open)

    def _is_shown(self) -> bool:
        """Whether what stands here is seen: in the main part, and not for screen readers or for nobody."""
        hidden = any(
            each.attrs.get("aria-hidden") == "true" or "visually-hidden" in each.attrs.get("class", "")
            for each in self._open
        )
        return self._is_in("main") and not hidden

    def _is_unfolded(self) -> bool:
        return "open" in next(each.attrs for each in reversed(self._open) if each.tag == "details")

    def _end_line(self) -> None:
        line = _plain(self._line).replace("[ ", "[")
        if line.strip("-> "):
            self._sheet.lines.append(line)
        self._line = []

    def _control(self, closed: _Open, label: str) -> None:
        shown = _plain(self._line[closed.on_line + 1 :])
        if closed.tag == "a":
            self._sheet.controls.append(Control(shown, label, leads=closed.attrs["href"]))
        elif self._form:
            adds = {closed.attrs["name"]: closed.attrs["value"]} if "name" in closed.attrs else {}
            self._sheet.controls.append(Control(shown, label, form=self._form, adds=adds))

    def _input(self, given: Mapping[str, str]) -> None:
        if self._form is None:
            return
        kind, name, value = given.get("type", "text"), given.get("name", ""), given.get("value", "")
        if kind == "hidden":
            self._form.sends[name] = value
        elif kind in ("radio", "checkbox"):
            self._line.append(TICKED["checked" in given])
            self._form.choices["\0"] = name, value
            if "checked" in given:
                self._form.sends[name] = value
        else:
            self._field(given, value)

    def _chosen(self, given: Mapping[str, str], label: str) -> None:
        """One option of a list; the first one where none is selected."""
        name = next(each.attrs["name"] for each in self._open if each.tag == "select")
        if self._form is not None:
            self._form.choices[label] = name, given["value"]
            self._form.sends.setdefault(name, given["value"])
            if "selected" in given:
                self._form.sends[name] = given["value"]

    def _option(self, label: str) -> None:
        """The label around a choice is closed."""
        if self._form and "\0" in self._form.choices:
            self._form.choices[label] = self._form.choices.pop("\0")

    def _field(self, given: Mapping[str, str], content: str) -> None:
        if self._form is None:
            return
        self._form.sends[given["name"]] = content
        self._line.append(content or NOTHING)
        self._unnamed.append((self._form, given.get("id") or f"#{given.get('aria-labelledby')}", given["name"]))

    def close(self) -> None:
        """Name the fields by their labels, wherever these stood."""
        super().close()
        for form, named_by, name in self._unnamed:
            form.fields[self._named.get(named_by, name)] = name


def _plain(words: list[str]) -> str:
    return " ".join("".join(words).split())


def read_sheet(html: str) -> Sheet:
    """A page as it reads."""
    sheet = Sheet()
    reader = _Reader(sheet)
    reader.feed(html)
    reader.close()
    return sheet
