"""What a page holds, read from its HTML as a browser without script would: forms, their fields, anchors and summary."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

#: kinds of fields into which people write by themselves, and whose content a refused form must keep
WRITTEN = {"text", "email", "tel", "number", "date", "time", "datetime-local", "search", "url", "textarea"}


@dataclass
class Field:
    """One name in a form: how it is filled in, what it holds now, what may be chosen."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    id: str = ""


@dataclass
class Form:
    """A form of a page: where it goes, its fields by name, and whether it has a button of its own to send it with."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)
    has_button: bool = False

    @property
    def written(self) -> dict[str, Field]:
        return {name: one for name, one in self.fields.items() if one.kind in WRITTEN}


class Page(HTMLParser):
    """The forms, the ids and the links of the error summary of one page."""

    def __init__(self, html: str, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.has_summary = False
        self.summary_links: list[str] = []
        self._form: Form | None = None
        self._writing: Field | None = None
        self._choosing: Field | None = None
        self._depth_in_summary = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in given}
        self.ids |= {has["id"]} if "id" in has else set()
        self._watch_summary(tag, has)
        if tag == "button" and self._form is not None and has.get("type", "submit") == "submit":
            self._form.has_button = True
        if tag == "a" and has.get("href"):
            self.links.append(has["href"])
        elif tag == "form":
            action = urldefrag(urljoin(self.address, has.get("action") or self.address)).url
            self._form = Form(action, has.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "button" and has.get("formaction"):
            self._form_of_button(has)
        elif self._form is not None and tag in ("input", "button", "select", "textarea") and has.get("name"):
            self._take_field(tag, has)
        elif tag == "option" and self._choosing is not None:
            self._choosing.options.append(has.get("value", ""))
            if "selected" in has:
                self._choosing.value = has.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth_in_summary:
            self._depth_in_summary -= 1
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._choosing = None
        elif tag == "textarea" and self._writing is not None:
            self._writing.value = self._writing.value.removeprefix("\n")
            self._writing = None

    def handle_data(self, data: str) -> None:
        if self._writing is not None:
            self._writing.value += data

    def _watch_summary(self, tag: str, has: dict[str, str]) -> None:
        if tag == "div" and (self._depth_in_summary or "summary" in has.get("class", "").split()):
            self._depth_in_summary += 1
            self.has_summary = True
        elif tag == "a" and self._depth_in_summary:
            self.summary_links.append(has.get("href", ""))

    def _form_of_button(self, has: dict[str, str]) -> None:
        """A button that goes elsewhere than the form it belongs to counts as a form of its own."""
        self.forms.append(Form(urljoin(self.address, has["formaction"]), "post", has_button=True))

    def _take_field(self, tag: str, has: dict[str, str]) -> None:
        assert self._form is not None
        kind = has.get("type", "text") if tag == "input" else tag
        one = self._form.fields.setdefault(has["name"], Field(has["name"], kind, id=has.get("id", "")))
        if tag == "textarea":
            self._writing = one
        elif tag == "select":
            self._choosing = one
        elif kind in ("radio", "checkbox", "button", "submit"):
            one.options.append(has.get("value", "on"))
            if "checked" in has:
                one.value = has.get("value", "on")
        else:
            one.value = has.get("value", "")


def form_like(page: Page, wanted: Form) -> Form | None:
    """The form of ``page`` that goes to the same address with the same names; None where there is none."""
    return next(
        (
            form
            for form in page.forms
            if form.action == wanted.action and set(wanted.fields) <= set(form.fields) | _volatile(wanted)
        ),
        None,
    )


def _volatile(form: Form) -> set[str]:
    """Names that a page may leave out when it is shown again: its buttons and hidden marks."""
    return {name for name, one in form.fields.items() if one.kind in ("button", "submit", "hidden")}
