"""The floor: the least that a Flask page with a database costs. `python -m portal.bench.floor PORT`.

One query of 25 rows by SQLAlchemy's ORM, the table the directory lists, and a list of them by Jinja, and nothing else: no session, no
languages, no sign-in, no layout, no log line, no security header.
"""

from __future__ import annotations

import os
import sys
import uuid
from datetime import datetime

from flask import Flask, render_template
from sqlalchemy import DateTime, create_engine, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from portal.config import database_url

ROWS = 25


class Base(DeclarativeBase):
    """Apart from the portal's own, so that nothing of the portal is loaded."""


class City(Base):
    """The cities, all columns, as a bare application would map the table."""

    __tablename__ = "cities_cities"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    own_lang: Mapped[str]
    country: Mapped[str]
    region: Mapped[str]
    latitude: Mapped[float]
    longitude: Mapped[float]
    timezone: Mapped[str]
    population_band: Mapped[str]
    languages: Mapped[list[str]] = mapped_column(JSONB)
    website: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Cities</title></head>
<body>
<h1>Cities</h1>
<ul>
{% for city in cities %}
<li><a href="/cities/{{ city.slug }}">{{ city.names.en }}</a>, {{ city.country }}, {{ city.region }}, {{ city.timezone }}</li>
{% endfor %}
</ul>
</body>
</html>
"""


def create(url: str) -> Flask:
    """The application on the database at `url`; its one page is `/`."""
    app = Flask(__name__, static_folder=None)
    engine = create_engine(database_url(url), pool_size=5, max_overflow=10)
    page = app.jinja_env.from_string(PAGE)  # compiled once, as a template in a file would be
    statement = select(City).order_by(City.slug).limit(ROWS)

    @app.get("/")
    def index() -> str:
        with Session(engine) as session:
            return render_template(page, cities=session.scalars(statement).all())

    return app


if "DATABASE_URL" in os.environ:
    app = create(os.environ["DATABASE_URL"])

if __name__ == "__main__":
    from portal.run import parts, serve

    serve.serve(
        "portal.bench.floor:app",
        "127.0.0.1",
        int(sys.argv[1]),
        processes=parts.WEB_PROCESSES,
        threads=parts.WEB_THREADS,
    )
