"""Letters take every lane; finish events, consents, holds and the pace are kept"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OWN = "state = 'queued' AND lane <> 'mass' AND notice IS NULL"
OF_NOTICE = "state = 'queued' AND lane <> 'mass' AND notice IS NOT NULL"
FOR_MASS = "lane = 'mass' AND state IN ('queued', 'sending')"
INDEXES = (
    ("ix_letter_person_sent_at", ("person", "sent_at"), "lane IN ('customer', 'mass')"),
    ("ix_letter_own", ("due", "id"), OWN),
    ("ix_letter_of_notice", ("notice", "due", "id"), OF_NOTICE),
    ("ix_letter_for_mass", ("notice", "id"), FOR_MASS),
    ("ix_letter_retried", ("person",), "state = 'queued' AND attempt > 0"),
    ("ix_letter_unknown", ("person", "id"), "state = 'unknown'"),
    ("ix_letter_rides", ("person", "id"), "rides"),
    ("ix_letter_msgid", ("msgid",), "msgid <> ''"),
)
BEFORE = (
    ("ix_letter_due", ("due",), "state = 'queued'"),
    ("ix_letter_person_sent_at", ("person", "sent_at"), "sent_at IS NOT NULL"),
)
LETTER_WORDS, LETTER_FLAGS = ("lane", "tried", "decided"), ("is_urgent", "rides", "again")


def upgrade() -> None:
    for name in LETTER_WORDS:
        op.add_column("letter", _word(name))
    for name in LETTER_FLAGS:
        op.add_column("letter", _flag(name))
    op.add_column("letter", sa.Column("first_sent_at", sqltypes.UTCDateTime(), nullable=True))
    op.execute("UPDATE letter SET lane = 'customer' WHERE sent_at IS NOT NULL")
    op.add_column("answer", sa.Column("carries", sa.JSON(), nullable=True))
    for name in ("is_urgent", "by_mass"):
        op.add_column("notice", _flag(name))
    op.add_column("notice", _word("planned"))
    op.execute("UPDATE notice SET state = 'sending' WHERE state = 'sent'")
    for name, _, _ in BEFORE:
        op.drop_index(name, table_name="letter")
    for name, columns, where in INDEXES:
        _index(name, columns, where)
    _make_tables()


def _make_tables() -> None:
    op.create_table(
        "finish",
        sa.Column("msgid", sqltypes.AutoString(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("why", sqltypes.AutoString(), nullable=False),
        sa.Column("openid", sqltypes.AutoString(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("msgid", name=op.f("pk_finish")),
    )
    op.create_index(op.f("ix_finish_at"), "finish", ["at"])
    op.create_table(
        "consent",
        sa.Column("key", sqltypes.AutoString(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_consent_person_person")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_person"), "consent", ["person"])
    op.create_table(
        "hold",
        sa.Column("scope", sqltypes.AutoString(), nullable=False),
        sa.Column("why", sqltypes.AutoString(), nullable=False),
        sa.Column("since", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_hold")),
    )
    op.create_table(
        "spent",
        sa.Column("key", sqltypes.AutoString(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_spent")),
    )
    pace = op.create_table(
        "pace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pace")),
    )
    op.bulk_insert(pace, [{"id": 1, "free_at": 0.0}])


def downgrade() -> None:
    for name in ("pace", "spent", "hold", "consent", "finish"):
        op.drop_table(name)
    for name, _, _ in INDEXES:
        op.drop_index(name, table_name="letter")
    states = "'planning', 'sending', 'paused', 'finished'"
    op.execute(f"UPDATE notice SET state = 'sent' WHERE state IN ({states})")  # noqa: S608
    for name in ("is_urgent", "by_mass", "planned"):
        op.drop_column("notice", name)
    op.drop_column("answer", "carries")
    for name in (*LETTER_WORDS, *LETTER_FLAGS, "first_sent_at"):
        op.drop_column("letter", name)
    for name, columns, where in BEFORE:
        _index(name, columns, where)


def _word(name: str) -> sa.Column[str]:
    return sa.Column(name, sqltypes.AutoString(), nullable=False, server_default="")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _index(name: str, columns: tuple[str, ...], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, "letter", list(columns), sqlite_where=only, postgresql_where=only)
