"""The edge whole: what is kept of photos and voices, tags, codes of homes, and callbacks"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MEDIA_INDEXES = (
    ("ix_media_wanted", ("due", "id"), "state = 'wanted'"),
    ("ix_media_name", ("name",), "name <> ''"),
)


def upgrade() -> None:
    _keep_media()
    _keep_tags()
    _watch_callbacks()
    _know_how_people_came()
    _send_pictures()
    _match_without_msgid()


def downgrade() -> None:
    op.drop_index("ix_letter_unnumbered", table_name="letter")
    op.drop_column("finish", "sent")
    _send_no_pictures()
    _forget_how_people_came()
    _watch_callbacks_no_more()
    _forget_tags()
    _forget_media()


def _keep_media() -> None:
    """What came before is fetched, too: WeChat may still have it."""
    op.add_column("media", sa.Column("state", sa.String(), nullable=False, server_default="wanted"))
    op.add_column("media", sa.Column("why", sa.String(), nullable=False, server_default=""))
    for name in ("name", "type"):
        op.add_column(
            "media", sa.Column(name, sqltypes.AutoString(), nullable=False, server_default="")
        )
    for name in ("size", "tries"):
        op.add_column("media", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    long_ago = sa.text("'2026-01-01 00:00:00.000000'")
    op.add_column(
        "media",
        sa.Column("due", sqltypes.UTCDateTime(), nullable=False, server_default=long_ago),
    )
    for name, columns, where in MEDIA_INDEXES:
        only = sa.text(where)
        op.create_index(name, "media", list(columns), sqlite_where=only, postgresql_where=only)


def _forget_media() -> None:
    for name, _, _ in MEDIA_INDEXES:
        op.drop_index(name, table_name="media")
    for name in ("state", "why", "name", "type", "size", "tries", "due"):
        op.drop_column("media", name)


def _keep_tags() -> None:
    op.create_table(
        "tagging",
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("has", sqltypes.AutoString(), nullable=False),
        sa.Column("due", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("lease_until", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("gave_up", sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_tagging_person_person")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_tagging")),
    )
    for column in ("due", "lease_until"):
        only = sa.text(f"{column} IS NOT NULL")
        name = f"ix_tagging_{column}"
        op.create_index(name, "tagging", [column], sqlite_where=only, postgresql_where=only)
    op.create_table(
        "errand",
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("due", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_errand")),
    )


def _forget_tags() -> None:
    op.drop_table("errand")
    op.drop_table("tagging")


def _watch_callbacks() -> None:
    counts = ("good", "stale", "unopened", "forged", "unreadable", "apart")
    op.create_table(
        "pulse",
        sa.Column("since", sqltypes.UTCDateTime(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("good_at", sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("since", name=op.f("pk_pulse")),
    )
    alarm = op.create_table(
        "alarm",
        sa.Column("kind", sqltypes.AutoString(), nullable=False),
        sa.Column("since", sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_alarm")),
    )
    kinds = ("forged", "silent", "stale", "unopened", "unreadable")
    op.bulk_insert(alarm, [{"kind": kind} for kind in kinds])


def _watch_callbacks_no_more() -> None:
    op.drop_table("alarm")
    op.drop_table("pulse")


def _know_how_people_came() -> None:
    by_code: sa.Column[bool] = sa.Column(
        "by_code", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("residency", by_code)
    said_at = sa.Column("said_at", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("answer", said_at)


def _forget_how_people_came() -> None:
    op.drop_column("answer", "said_at")
    op.drop_column("residency", "by_code")


def _send_pictures() -> None:
    op.add_column("letter", sa.Column("picture", sa.Integer(), nullable=True))


def _send_no_pictures() -> None:
    op.drop_column("letter", "picture")


def _match_without_msgid() -> None:
    sent = sa.Column("sent", sa.String(), nullable=False, server_default="template")
    op.add_column("finish", sent)
    only = sa.text("state = 'accepted' AND msgid = '' AND lane IN ('lasting', 'once')")
    columns = ["person", "id"]
    op.create_index(
        "ix_letter_unnumbered", "letter", columns, sqlite_where=only, postgresql_where=only
    )
