"""From measurements to a table, a file and a verdict. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from portal.bench.figures import HEAD, Figure
from portal.bench.load import Measurement
from portal.bench.memory import Memory

P99_LIMIT, SQL_LIMIT, CERTIFICATES_GOAL, WEB_LIMIT = 100.0, 8, 60.0, 150.0  # ms, statements, a second, MB


@dataclass(frozen=True)
class PageResult:
    """One page: its rounds, each with the floor's beside it, taken just before."""

    name: str
    goal: float
    sql: int
    first_sql: int
    cpu_ms: float
    pages: Sequence[Measurement] = field(repr=False)
    floors: Sequence[Measurement] = field(repr=False)

    @property
    def rate(self) -> float:
        return median(m.rate for m in self.pages)

    @property
    def floor_rate(self) -> float:
        return median(m.rate for m in self.floors)

    @property
    def ratio(self) -> float:
        """Median of the rounds' ratios: what the machine does to a round it does to both sides of it."""
        return median(page.rate / floor.rate for page, floor in zip(self.pages, self.floors, strict=True))

    @property
    def p50(self) -> float:
        return median(m.p50 for m in self.pages)

    @property
    def p99(self) -> float:
        return median(m.p99 for m in self.pages)

    @property
    def spread(self) -> tuple[float, float]:
        """Lowest and highest ratio of the rounds."""
        ratios = [page.rate / floor.rate for page, floor in zip(self.pages, self.floors, strict=True)]
        return min(ratios), max(ratios)


@dataclass(frozen=True)
class CertificateResult:
    """Certificates made, stored and recorded by one process on one core."""

    count: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """A second of the clock; the database's work is in it."""
        return self.count / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the process's own processor time for one."""
        return self.cpu_seconds / self.count * 1000


@dataclass(frozen=True)
class Report:
    """Everything one run found."""

    pages: Sequence[PageResult]
    certificates: CertificateResult | None
    memory: Sequence[Memory]
    seconds: float
    processors: int
    sizes: dict[str, int]
    training: Sequence[Figure] = ()

    @property
    def web(self) -> float:
        """MB of the largest web process, shared pages counted in full; 0 where the kernel does not tell."""
        return max((m.rss for m in self.memory if m.name.startswith("web ")), default=0.0)

    def misses(self) -> list[str]:
        """What falls short, a line each."""
        found = []
        for page in self.pages:
            if page.ratio < page.goal:
                found.append(f"{page.name}: {page.ratio:.2f} × the floor, wanted {page.goal:.1f}")
            if page.p99 > P99_LIMIT:
                found.append(f"{page.name}: p99 {page.p99:.0f} ms, wanted less than {P99_LIMIT:.0f}")
            if page.sql > SQL_LIMIT:
                found.append(f"{page.name}: {page.sql} SQL statements, wanted {SQL_LIMIT} at most")
        found += [figure.miss() for figure in self.training if not figure.is_reached]
        if self.certificates is not None and self.certificates.rate < CERTIFICATES_GOAL:
            found.append(f"certificates: {self.certificates.rate:.0f} a second, wanted {CERTIFICATES_GOAL:.0f}")
        if self.web > WEB_LIMIT:
            found.append(f"web process: {self.web:.0f} MB, wanted less than {WEB_LIMIT:.0f}")
        return found

    def table(self) -> str:
        """What the terminal shows."""
        head = ("page", "req/s", "floor", "ratio", "rounds", "wanted", "p50 ms", "p99 ms", "SQL", "CPU ms")
        rows = [
            (
                page.name, f"{page.rate:.0f}", f"{page.floor_rate:.0f}", f"{page.ratio:.2f}",
                f"{page.spread[0]:.2f}-{page.spread[1]:.2f}", f"{page.goal:.1f}", f"{page.p50:.1f}", f"{page.p99:.1f}",
                str(page.sql), f"{page.cpu_ms:.1f}",
            )
            for page in self.pages
        ]  # fmt: skip
        lines = aligned([head, *rows]) if rows else []
        if self.training:
            lines += ["", *aligned([HEAD, *(figure.cells() for figure in self.training)])]
            lines += ["", *(f"{figure.name}: {figure.detail}" for figure in self.training if figure.detail)]
        if self.certificates is not None:
            made = self.certificates
            lines += [
                "",
                f"certificates (PDF made, stored, recorded): {made.rate:.0f} a second in one process on one core,",
                f"{made.cpu_ms:.1f} ms of its processor time each ({made.count} made)",
            ]
        if self.memory:
            lines += [
                "",
                *aligned(
                    [("process", "RSS MB", "PSS MB"), *((m.name, f"{m.rss:.0f}", f"{m.pss:.0f}") for m in self.memory)]
                ),
            ]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """The same for a machine, rounds included."""
        return {
            "seconds": round(self.seconds, 1), "processors": self.processors, "sizes": self.sizes, "misses": self.misses(),
            "pages": [
                {
                    "name": page.name, "rate": round(page.rate, 1), "floor": round(page.floor_rate, 1),
                    "ratio": round(page.ratio, 3), "goal": page.goal, "p50_ms": page.p50, "p99_ms": page.p99,
                    "sql": page.sql, "first_sql": page.first_sql, "unkept_cpu_ms": round(page.cpu_ms, 2),
                    "rounds": [{"page": asdict(a), "floor": asdict(b)} for a, b in zip(page.pages, page.floors, strict=True)],
                }
                for page in self.pages
            ],
            "training": [asdict(figure) | {"is_reached": figure.is_reached} for figure in self.training],
            "certificates": asdict(self.certificates) | {"rate": round(self.certificates.rate, 1)} if self.certificates else None,
            "memory": [asdict(m) for m in self.memory],
        }  # fmt: skip


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines: the first column to the left, the rest to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        ).rstrip()
        for row in rows
    ]
