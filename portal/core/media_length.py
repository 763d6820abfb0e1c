"""How long a video or a sound is, from the file itself: MP4, WebM, Ogg, MP3. Pure; reads heads, never the whole.

Sources: ISO/IEC 14496-12 (mvhd, mehd), RFC 8794 and RFC 9559 (EBML, Matroska), RFC 3533 and RFC 7845 (Ogg, Opus), ISO/IEC
11172-3 (frames of MPEG audio).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

LONGEST = 48 * 3600.0  # seconds; what says more is damaged
_HEAD = 1 << 20  # bytes in which a WebM says how long it is
_TAIL = 1 << 17  # bytes in which an Ogg has its last page


def seconds_of(file: BinaryIO, content_type: str) -> float | None:
    """Seconds that the file lasts; None: it does not say, or is damaged."""
    kind = content_type.partition("/")[2]
    try:
        found = {"mp4": _mp4, "webm": _webm, "ogg": _ogg, "mpeg": _mp3}[kind](file)
    except (struct.error, KeyError, IndexError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return found if found is not None and 0 < found <= LONGEST else None


def _size(file: BinaryIO) -> int:
    return file.seek(0, os.SEEK_END)


# MP4 -----------------------------------------------------------------------------------------------------------------


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, first byte of the content, end) of the boxes between two places; what overlaps its parent ends it."""
    while start + 8 <= end:
        file.seek(start)
        length, name = struct.unpack(">I4s", file.read(8))
        inside = start + 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            inside += 8
        stop = end if length == 0 else start + length
        if stop > end or stop < inside:
            return
        yield name, inside, stop
        start = stop


def _mp4(file: BinaryIO) -> float | None:
    for name, start, end in _boxes(file, 0, _size(file)):
        if name == b"moov":
            return _movie(file, start, end)
    return None


def _movie(file: BinaryIO, start: int, end: int) -> float | None:
    scale, length = 0, 0
    for name, inside, stop in _boxes(file, start, end):
        file.seek(inside)
        if name == b"mvhd":
            is_long = file.read(4)[0] == 1
            layout = ">QQIQ" if is_long else ">IIII"
            _made, _changed, scale, length = struct.unpack(layout, file.read(struct.calcsize(layout)))
        elif name == b"mvex" and not length:  # in fragments: the whole is said here
            for inner, at, _end in _boxes(file, inside, stop):
                if inner == b"mehd":
                    file.seek(at)
                    layout = ">Q" if file.read(4)[0] == 1 else ">I"
                    (length,) = struct.unpack(layout, file.read(struct.calcsize(layout)))
    return length / scale if length and scale else None


# WebM ----------------------------------------------------------------------------------------------------------------


def _number(data: bytes, at: int, *, keep: bool) -> tuple[int, int]:
    """A number of EBML and the place behind it; `keep`: with the bits that say how long it is, as ids are written."""
    width = 9 - data[at].bit_length()
    if width > 8:
        raise ValueError("no number")
    value = int.from_bytes(data[at : at + width], "big")
    return (value if keep else value & ((1 << 7 * width) - 1)), at + width


def _webm(file: BinaryIO) -> float | None:
    file.seek(0)
    data = file.read(_HEAD)
    at, scale = 0, 1_000_000
    length: float | None = None
    while at < len(data):
        name, at = _number(data, at, keep=True)
        size, at = _number(data, at, keep=False)
        if name in (0x18538067, 0x1549A966):  # Segment, Info: look inside
            continue
        if name == 0x2AD7B1:  # nanoseconds of one unit
            scale = int.from_bytes(data[at : at + size], "big")
        elif name == 0x4489:
            length = float(struct.unpack(">f" if size == 4 else ">d", data[at : at + size])[0])
            break
        elif name == 0x1F43B675:  # pictures and sound begin: nothing was said
            break
        at += size
    return length * scale / 1e9 if length else None


# Sound ---------------------------------------------------------------------------------------------------------------


def _ogg(file: BinaryIO) -> float | None:
    size = _size(file)
    file.seek(0)
    head = file.read(200)
    if (at := head.find(b"OpusHead")) >= 0:
        rate, skipped = 48_000, struct.unpack("<H", head[at + 10 : at + 12])[0]
    else:
        at = head.index(b"\x01vorbis")
        rate, skipped = struct.unpack("<I", head[at + 12 : at + 16])[0], 0
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    last = tail.rindex(b"OggS")
    (samples,) = struct.unpack("<q", tail[last + 6 : last + 14])
    return float((samples - skipped) / rate)


_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # by version
_KBITS = (
    (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
)


def _mp3(file: BinaryIO) -> float | None:
    size, at = _size(file), 0
    file.seek(0)
    head = file.read(10)
    if head[:3] == b"ID3":
        at = 10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9])
    file.seek(at)
    frame = file.read(200)
    version, rate = frame[1] >> 3 & 3, frame[2] >> 2 & 3
    per_second = _RATES[version][rate]
    samples = 1152 if version == 3 else 576
    for mark in (b"Xing", b"Info"):
        place = frame.find(mark)
        if place > 0 and frame[place + 7] & 1:
            return float(struct.unpack(">I", frame[place + 8 : place + 12])[0]) * samples / per_second
    kbits = _KBITS[0 if version == 3 else 1][frame[2] >> 4]
    return (size - at) * 8 / (kbits * 1000)
