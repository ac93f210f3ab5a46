"""What she may do there: levels, relations, applications that wait for neighbours, opt-outs"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LIVE = "until IS NULL"
ENDING = "ends_at IS NOT NULL AND until IS NULL"


def upgrade() -> None:
    _tell_residencies_apart()
    _let_neighbours_speak()
    _count_tries_by_place()
    _let_people_choose()


def downgrade() -> None:
    _choose_no_more()
    _count_tries_by_person()
    _silence_neighbours()
    _residencies_are_alike()


def _tell_residencies_apart() -> None:
    """Whoever lives somewhere by now may do what she could; a code is still a code."""
    for name, default in (("relation", "other"), ("level", "vote"), ("proof", "roster")):
        op.add_column(
            "residency", sa.Column(name, sa.String(), nullable=False, server_default=default)
        )
    for name in ("ends_at", "confirmed_at", "asked_at"):
        op.add_column("residency", sa.Column(name, sqltypes.UTCDateTime(), nullable=True))
    op.add_column("residency", sa.Column("asked", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE residency SET confirmed_at = since")
    op.execute("UPDATE residency SET proof = 'code' WHERE by_code")
    op.drop_column("residency", "by_code")
    _index("ends_at", ENDING)
    _index("confirmed_at", LIVE)


def _residencies_are_alike() -> None:
    for name in ("ends_at", "confirmed_at"):
        op.drop_index(f"ix_residency_{name}", table_name="residency")
    no = sa.text("false")
    op.add_column(
        "residency", sa.Column("by_code", sa.Boolean(), nullable=False, server_default=no)
    )
    op.execute("UPDATE residency SET by_code = true WHERE proof = 'code'")
    for name in ("relation", "level", "proof", "ends_at", "confirmed_at", "asked_at", "asked"):
        op.drop_column("residency", name)


def _index(name: str, where: str) -> None:
    only = sa.text(where)
    op.create_index(
        f"ix_residency_{name}", "residency", [name], sqlite_where=only, postgresql_where=only
    )


def _let_neighbours_speak() -> None:
    op.add_column(
        "claim", sa.Column("relation", sa.String(), nullable=False, server_default="other")
    )
    op.add_column("claim", sa.Column("said_no", sa.JSON(), nullable=False, server_default="[]"))
    for name in ("ends_at", "reminded_at", "escalated_at"):
        op.add_column("claim", sa.Column(name, sqltypes.UTCDateTime(), nullable=True))


def _silence_neighbours() -> None:
    for name in ("relation", "said_no", "ends_at", "reminded_at", "escalated_at"):
        op.drop_column("claim", name)


def _count_tries_by_place() -> None:
    bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.add_column("try", sa.Column("place", bytewise, nullable=False, server_default=""))
    op.add_column("try", sa.Column("said", sa.LargeBinary(), nullable=True))
    op.create_index("ix_try_guess_at", "try", ["guess", "at"])


def _count_tries_by_person() -> None:
    op.drop_index("ix_try_guess_at", table_name="try")
    for name in ("said", "place"):
        op.drop_column("try", name)


def _let_people_choose() -> None:
    yes = sa.text("true")
    op.add_column(
        "subscription", sa.Column("is_own", sa.Boolean(), nullable=False, server_default=yes)
    )
    op.add_column(
        "notice", sa.Column("category", sa.String(), nullable=False, server_default="general")
    )
    op.create_table(
        "optout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_optout_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_optout")),
        sa.UniqueConstraint("person", "category", name=op.f("uq_optout_person_category")),
    )
    op.execute("INSERT INTO counter (kind, last) VALUES ('optout', 0)")


def _choose_no_more() -> None:
    op.execute("DELETE FROM counter WHERE kind = 'optout'")
    op.drop_table("optout")
    op.drop_column("notice", "category")
    op.drop_column("subscription", "is_own")
