"""A lesson as a page: Markdown in which pictures, videos, sounds and downloads stand by the names of their files.

`![What it shows](media:square.jpg)` is a picture, `![Title](media:talk.mp4)` a video, `![Title](media:talk.mp3)` a sound,
`[Words](media:form.pdf)` a download. Beside `talk.mp4`, `talk.en.vtt` holds the captions in English, `talk.en.txt` the transcript (without
one it is made from the captions), and `talk.mp3` the sound alone: the form of the lesson for a thin line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from markupsafe import Markup

from portal.core import i18n, language_names, text, webvtt
from portal.core.i18n import _
from portal.training.models import MediaFile, MediaKind

NAME = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[A-Za-z0-9_-]+)*\.[a-z0-9]{2,5}\Z")
_SIDE = re.compile(r"(?P<stem>.+)\.(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.(?:vtt|txt)\Z")
_AUDIO = ("mp3", "m4a", "ogg")
Read = Callable[[str], bytes]


class Form(StrEnum):
    """How a lesson with videos is taken: as it is, or as sound and text."""

    VIDEO = "video"
    TEXT = "text"


@dataclass
class LessonPage:
    """A rendered lesson: safe HTML, the language it is in, and what its two forms weigh in bytes.

    Both are nothing in a lesson without a video.
    """

    html: Markup
    lang: str
    video_bytes: int = 0
    light_bytes: int = 0


@dataclass
class Shelf:
    """The files of a version. `read`: key → bytes; `base`: what stands before a file's name in its address."""

    files: Mapping[str, MediaFile]
    read: Read
    base: str = "../media/"
    video_bytes: int = 0
    light_bytes: int = 0

    def address(self, name: str) -> str:
        return self.base + quote(name)

    def beside(self, name: str, kind: MediaKind) -> dict[str, MediaFile]:
        """Language → captions or transcript of a video or sound."""
        stem = stem_of(name)
        found = ((side_of(one), file) for one, file in self.files.items() if file.kind is kind)
        return {side[1]: file for side, file in found if side and side[0] == stem}

    def light(self, name: str) -> MediaFile | None:
        """The sound alone of a video."""
        names = (f"{stem_of(name)}.{ending}" for ending in _AUDIO)
        return next((self.files[one] for one in names if one in self.files), None)


def stem_of(name: str) -> str:
    """`talk` of `talk.mp4`."""
    return name.rpartition(".")[0]


def side_of(name: str) -> tuple[str, str] | None:
    """(`talk`, `en`) of `talk.en.vtt` and `talk.en.txt`; None for other names."""
    found = _SIDE.match(name)
    return (found["stem"], found["lang"]) if found else None


def render(source: str, lang: str, shelf: Shelf, form: Form = Form.VIDEO) -> LessonPage:
    """The lesson in the language of the page around it; what is said of its files is in the interface's language."""

    def embed(name: str, label: str, is_picture: bool) -> Markup:
        file = shelf.files.get(name)
        if file is None:
            return Markup('<span class="quiet">{}</span>').format(_("The file “%(name)s” is missing.", name=name))
        return _element(file, label, shelf, lang, form, is_picture=is_picture)

    html = text.markdown(source, embed)
    return LessonPage(html, lang, shelf.video_bytes, shelf.light_bytes)


def _element(file: MediaFile, label: str, shelf: Shelf, lang: str, form: Form, *, is_picture: bool) -> Markup:
    if not is_picture or file.kind not in (MediaKind.IMAGE, MediaKind.VIDEO, MediaKind.AUDIO):
        return _download(file, label, shelf)
    if file.kind is MediaKind.IMAGE:
        return Markup('<img class="lesson-picture" src="{}" alt="{}" loading="lazy">').format(
            shelf.address(file.name), label
        )
    if file.kind is MediaKind.AUDIO:
        return _figure(_player("audio", file, shelf, lang), file, label, shelf, lang)
    light = shelf.light(file.name)
    shelf.video_bytes += file.size
    shelf.light_bytes += light.size if light else 0
    if form is Form.VIDEO:
        return _figure(_player("video", file, shelf, lang), file, label, shelf, lang)
    player = _player("audio", light, shelf, lang) if light else Markup()
    return _figure(player, light, label, shelf, lang, unfolded=True, of=file)


def _player(kind: str, file: MediaFile, shelf: Shelf, lang: str) -> Markup:
    """Nothing is loaded before somebody presses play."""
    tracks = Markup("").join(
        Markup('<track kind="captions" src="{}" srclang="{}" label="{}"{}>').format(
            shelf.address(track.name),
            code,
            language_names.native_name(code),
            Markup(" default") if code == lang else "",
        )
        for code, track in sorted(shelf.beside(file.name, MediaKind.CAPTIONS).items())
    )
    inner = Markup('<source src="{}" type="{}">{}').format(shelf.address(file.name), file.content_type, tracks)
    if kind == "audio":
        return Markup('<audio controls preload="none">{}</audio>').format(inner)
    return Markup('<video controls preload="none" playsinline>{}</video>').format(inner)


def _figure(
    player: Markup, file: MediaFile | None, label: str, shelf: Shelf, lang: str, *, unfolded: bool = False,
    of: MediaFile | None = None,
) -> Markup:  # fmt: skip
    parts = [Markup('<strong dir="auto">{}</strong>').format(label)] if label else []
    if file is not None:
        parts.append(
            Markup('<a href="{}" download>{}</a>').format(
                shelf.address(file.name), _("Download, %(size)s", size=size(file.size))
            )
        )
    caption = Markup("<figcaption>{}</figcaption>").format(Markup(" · ").join(parts)) if parts else Markup()
    heard = of or file
    words = _transcript(heard.name, shelf, lang, unfolded=unfolded) if heard else Markup()
    return Markup('<figure class="lesson-media">{}{}{}</figure>').format(player, caption, words)


def _transcript(name: str, shelf: Shelf, lang: str, *, unfolded: bool) -> Markup:
    found = transcript_of(name, shelf, lang)
    if found is None:
        return Markup()
    body, code = found
    inner = Markup('<div class="lesson-transcript" lang="{}" dir="{}">{}</div>').format(
        code, i18n.direction(code), text.markdown(body)
    )
    if unfolded:
        return inner
    return Markup("<details><summary>{}</summary>{}</details>").format(_("Transcript"), inner)


def transcript_of(name: str, shelf: Shelf, lang: str) -> tuple[str, str] | None:
    """What is said in a video or sound, and in which language: the wanted one if there is one."""
    written = shelf.beside(name, MediaKind.TRANSCRIPT)
    captions = shelf.beside(name, MediaKind.CAPTIONS)
    for code in (lang, *sorted(written.keys() | captions.keys())):
        if code in written:
            return shelf.read(written[code].file_key).decode("utf-8-sig"), code
        if code in captions:
            # As captions are plain text, what looks like Markdown in them means nothing.
            cues = webvtt.parse(shelf.read(captions[code].file_key).decode("utf-8-sig"))
            return re.sub(r"([\\`*_\[\]<>#!|~])", r"\\\1", webvtt.transcript(cues)), code
    return None


def _download(file: MediaFile, label: str, shelf: Shelf) -> Markup:
    kind = file.name.rpartition(".")[2].upper()
    return Markup('<a href="{}" download>{}</a> <small>({}, {})</small>').format(
        shelf.address(file.name), label or file.name, kind, size(file.size)
    )


def size(count: int) -> str:
    """`420 KB`, `12.5 MB`, as the reader's language writes it."""
    if count < 1_000_000:
        return _("%(number)s KB", number=i18n.number(-(-count // 1000)))
    return _("%(number)s MB", number=i18n.number(count / 1_000_000, 1))


def problems(source: str, shelf: Shelf) -> Sequence[str]:
    """What keeps a text from being published: files that are missing, pictures and films that not everybody can take in."""
    found: list[str] = []
    for name, label, is_picture in text.media_of(source):
        file = shelf.files.get(name)
        if file is None:
            found.append(_("The file “%(name)s” is missing.", name=name))
        elif not label.strip():
            found.append(_("“%(name)s” has no words that say what it is.", name=name))
        if file is None or not is_picture:
            continue
        sides = shelf.beside(name, MediaKind.CAPTIONS) | shelf.beside(name, MediaKind.TRANSCRIPT)
        if file.kind is MediaKind.VIDEO and not shelf.beside(name, MediaKind.CAPTIONS):
            found.append(_("The video “%(name)s” has no captions.", name=name))
        elif file.kind in (MediaKind.VIDEO, MediaKind.AUDIO) and not sides:
            found.append(_("“%(name)s” has no transcript.", name=name))
    return found
