"""The files embedded in a Moodle XML file: pictures are taken, under names that are simple and unique in their question."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from portal.core import pictures
from portal.core.errors import DomainError
from portal.core.i18n import _
from portal.core.pictures import Picture
from portal.training import question_html
from portal.training.exchange.draft import RichText
from portal.training.exchange.moodle_xml.tree import Element

_SAID_TO_BE_PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}


class Files:
    """Takes the pictures of one question after the other. `note`: is told of each file that is left out."""

    def __init__(self, note: Callable[[Element, str], None]) -> None:
        self.note = note
        self.pictures: dict[str, Picture] = {}

    def begin(self) -> None:
        """A new question begins, with pictures of its own."""
        self.pictures = {}

    def take(self, element: Element, text: RichText) -> RichText:
        """The text of an element, speaking of its pictures by the names they have from now on.

        Raises:
            ExchangeError: a file that calls itself a picture is none, or there are too many; says where.
        """
        files = element.all("file")
        if not files:
            return text
        spoken_of, names = set(question_html.references(text.text)), dict[str, str]()
        for file in files:
            called = _called(file)
            picture = self._picture(file, called) if called in spoken_of else None
            if picture is None:
                self.note(file, _("The file %(name)s was left out.", name=called[:200]))
            else:
                names[called] = self._keep(file, picture, called)
        if not names:
            return text
        found = question_html.renamed(text.text, lambda name: names.get(name, name))
        # Moodle's own format takes HTML as it is; as a plain text the picture would not be seen.
        return (
            RichText(found.replace("\n", "<br>"), "html") if text.format == "moodle" else RichText(found, text.format)
        )

    def _picture(self, file: Element, called: str) -> Picture | None:
        """What is in a file; None if it neither is a picture nor calls itself one."""
        try:
            data = base64.b64decode("".join(file.text.split()), validate=True)
        except (binascii.Error, ValueError):
            data = b""
        is_called_so = PurePosixPath(called).suffix.lower() in _SAID_TO_BE_PICTURES
        if not is_called_so and pictures.kind_of(data) is None:
            return None
        try:
            return pictures.check(data, max_bytes=question_html.MOST_BYTES)
        except DomainError as error:
            raise file.fail(_("%(file)s: %(reason)s", file=called[:200], reason=error.message)) from None

    def _keep(self, file: Element, picture: Picture, called: str) -> str:
        """Keeps a picture and gives its name; the same one again has the name it had."""
        stem, ending = _simple(called), pictures.ENDINGS[picture.content_type]
        for number in range(1, question_html.MOST_PICTURES + 1):
            name = f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}"
            if self.pictures.get(name, picture) == picture:
                if name not in self.pictures and len(self.pictures) >= question_html.MOST_PICTURES:
                    break
                self.pictures[name] = picture
                return name
        raise file.fail(_("A question has at most %(most)s pictures.", most=question_html.MOST_PICTURES))


def _called(file: Element) -> str:
    """The name under which a text speaks of a file."""
    folder = file.attributes.get("path", "/").strip("/")
    name = file.attributes.get("name", "")
    return f"{folder}/{name}" if folder else name


def _simple(called: str) -> str:
    """A name that can stand in any text and address."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", called.rpartition(".")[0] or called).strip("-")
    return stem[:60].strip("-") or "picture"
