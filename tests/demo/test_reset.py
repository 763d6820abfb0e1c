"""`make demo-reset`: everything goes, and the demo is there as at the beginning."""

from __future__ import annotations

import psycopg
import redis
from click.testing import CliRunner

from portal import revisions
from portal.cli import main
from portal.run.addresses import plain


def test_reset_asks_then_empties_database_files_and_broker_and_loads_the_demo(settings, fresh_database, tmp_path):
    url = fresh_database("reset")
    here = {
        "DATABASE_URL": url, "REDIS_URL": settings.redis_url, "SECRET_KEY": settings.secret_key, "DATA_DIR": str(tmp_path),
        "PASSWORD_COST": "1",
    }  # fmt: skip
    left_over = tmp_path / "files" / "left-over"
    left_over.parent.mkdir()
    left_over.write_text("of yesterday")
    with psycopg.connect(plain(url), autocommit=True) as database, redis.from_url(settings.redis_url) as broker:
        database.execute("CREATE TABLE left_over (id int)")
        broker.set("left-over", "of yesterday")

        asked = CliRunner().invoke(main, ["demo", "reset"], env=here, input="n\n")
        assert asked.exit_code == 1
        assert "DATABASE_URL names a database of yours" in asked.output
        assert database.execute("SELECT to_regclass('left_over') IS NOT NULL").fetchone() == (True,)
        assert left_over.exists()

        done = CliRunner().invoke(main, ["demo", "reset", "--yes"], env=here)
        assert done.exit_code == 0, done.output
        assert done.output == "The demo is as it was at the beginning.\n"
        assert database.execute("SELECT to_regclass('left_over') IS NULL").fetchone() == (True,)
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(*revisions.heads(),)]
        known = database.execute("SELECT count(*) FROM accounts_users WHERE email = 'yunseo.nam@secretariat.example'")
        assert known.fetchone() == (1,)
        assert broker.get("left-over") is None
    assert not left_over.exists()
