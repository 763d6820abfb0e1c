"""Parts in the room: what each of the crew does there, whose slides they are, when the run began, from when captions count

Revision ID: 0030
Revises: 0029
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "webinars_registrations",
        sa.Column("crew_parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="{}"),
    )
    op.alter_column("webinars_registrations", "crew_parts", server_default=None)
    op.add_column("webinars_runs", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("webinars_decks", sa.Column("speaker_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_webinars_decks_speaker_id"), "webinars_decks", "webinars_registrations", ["speaker_id"], ["id"],
        ondelete="SET NULL",
    )
    op.create_index(op.f("ix_webinars_decks_speaker_id"), "webinars_decks", ["speaker_id"])
    op.add_column("webinars_caption_tracks", sa.Column("zero_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE webinars_caption_tracks SET zero_at = webinars_runs.starts_at FROM webinars_runs"
        " WHERE webinars_runs.id = webinars_caption_tracks.run_id"
    )
    op.alter_column("webinars_caption_tracks", "zero_at", nullable=False)
    op.drop_constraint(op.f("ck_webinars_caption_cues_times"), "webinars_caption_cues", type_="check")
    op.create_check_constraint(op.f("ck_webinars_caption_cues_times"), "webinars_caption_cues", "end_ms > start_ms")


def downgrade() -> None:
    # What was said before the recording began has no place there.
    op.execute("DELETE FROM webinars_caption_cues WHERE end_ms <= 0")
    op.execute("UPDATE webinars_caption_cues SET start_ms = 0 WHERE start_ms < 0")
    op.drop_constraint(op.f("ck_webinars_caption_cues_times"), "webinars_caption_cues", type_="check")
    op.create_check_constraint(
        op.f("ck_webinars_caption_cues_times"), "webinars_caption_cues", "start_ms >= 0 AND end_ms > start_ms"
    )
    op.drop_column("webinars_caption_tracks", "zero_at")
    op.drop_index(op.f("ix_webinars_decks_speaker_id"), table_name="webinars_decks")
    op.drop_constraint(op.f("fk_webinars_decks_speaker_id"), "webinars_decks", type_="foreignkey")
    op.drop_column("webinars_decks", "speaker_id")
    op.drop_column("webinars_runs", "begun_at")
    op.drop_column("webinars_registrations", "crew_parts")
