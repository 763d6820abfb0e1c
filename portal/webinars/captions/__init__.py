"""Speech recognisers: the interface that one has to have. None comes with the portal: no model of usable quality can be shipped.

Whoever runs one beside the portal registers it when the application is set up, e.g. in a package of his own:

    class Ours:
        name = "ours"
        languages = ("en", "ko")

        def recognise(self, audio, lang): …

    captions.register(Ours())

What it hears is kept by `services.captions.take_recognised` as a draft of a machine, and shown with that word until somebody has
read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from portal.core.webvtt import Cue

SAMPLES = 16_000  # per second, of one channel, 16 bit little-endian: what `recognise` is given


class Recogniser(Protocol):
    """Turns speech into cues. `name`: of letters; `languages`: tags of BCP 47 that it knows."""

    name: str
    languages: tuple[str, ...]

    def recognise(self, audio: Iterable[bytes], lang: str) -> Iterator[Cue]:
        """Cues in order, times in seconds from the first sample. `audio`: pieces of PCM, see `SAMPLES`."""


_recognisers: dict[str, Recogniser] = {}


def register(recogniser: Recogniser) -> None:
    """Makes a recogniser known; one of the same name is replaced."""
    _recognisers[recogniser.name] = recogniser


def recogniser_for(lang: str) -> Recogniser | None:
    """One that knows the language; None: captions are written by people."""
    return next((one for one in _recognisers.values() if lang in one.languages), None)
