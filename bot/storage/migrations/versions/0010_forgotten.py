"""Forgotten: erasures, what is past its time found by an index, no openid in an inbox key"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WORDED = "(facts IS NOT NULL OR text IS NOT NULL)"
LONG_AGO = "2026-01-01 00:00:00.000000"


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("keeps_role", sa.Boolean(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("mark", sqltypes.AutoString(), nullable=False),
        sa.Column("known", sa.LargeBinary(), nullable=True),
        sa.Column("due", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("asked_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("done_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_erasure_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(op.f("ix_erasure_person"), "erasure", ["person"])
    _index("erasure", ["due"], "step <> 'done'")
    _index("erasure", ["person"], "waits", name="ix_erasure_waits")
    op.execute("INSERT INTO counter (kind, last) VALUES ('erasure', 0)")
    op.add_column(
        "page", sa.Column("at", sqltypes.UTCDateTime(), nullable=False, server_default=LONG_AGO)
    )
    op.create_index("ix_answer_at", "answer", ["at"])
    _index("letter", ["person", "id"], WORDED, name="ix_letter_worded")
    # The keys of events held the sender's openid; WeChat repeats an event for seconds only.
    op.execute("DELETE FROM answer WHERE key LIKE '%:%'")


def downgrade() -> None:
    op.drop_index("ix_letter_worded", table_name="letter")
    op.drop_index("ix_answer_at", table_name="answer")
    op.drop_column("page", "at")
    op.execute("DELETE FROM counter WHERE kind = 'erasure'")
    op.drop_table("erasure")


def _index(table: str, columns: list[str], where: str, name: str = "") -> None:
    only = sa.text(where)
    named = name or f"ix_{table}_{'_'.join(columns)}"
    op.create_index(named, table, columns, sqlite_where=only, postgresql_where=only)
