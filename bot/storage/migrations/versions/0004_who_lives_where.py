"""Who lives where: how places are called, grids"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _call_places()
    _make_grids()


def downgrade() -> None:
    _take_grids_away()
    _call_places_no_more()


def _call_places() -> None:
    """Until somebody says otherwise everything is called as it was."""
    op.add_column("estate", sa.Column("scheme", sa.String(), nullable=False, server_default=""))
    name = sqltypes.AutoString()
    op.add_column("building", sa.Column("mark", name, nullable=False, server_default=""))
    for table in ("estate", "building"):
        op.add_column(table, sa.Column("also", sa.JSON(), nullable=False, server_default="[]"))


def _call_places_no_more() -> None:
    for table in ("estate", "building"):
        op.drop_column(table, "also")
    op.drop_column("building", "mark")
    op.drop_column("estate", "scheme")


def _make_grids() -> None:
    bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "grid",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("community", bytewise, nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
        sa.UniqueConstraint("community", "name", name=op.f("uq_grid_community_name")),
    )
    op.execute("INSERT INTO counter (kind, last) VALUES ('grid', 0)")
    for table in ("grant", "invitation"):
        op.add_column(table, sa.Column("grid", sa.Integer(), nullable=True))
    only = sa.text("grid IS NOT NULL")
    op.create_index("ix_grant_grid", "grant", ["grid"], sqlite_where=only, postgresql_where=only)


def _take_grids_away() -> None:
    """Grants stay where they are."""
    op.drop_index("ix_grant_grid", table_name="grant")
    for table in ("grant", "invitation"):
        op.drop_column(table, "grid")
    op.drop_table("grid")
    op.execute("DELETE FROM counter WHERE kind = 'grid'")
