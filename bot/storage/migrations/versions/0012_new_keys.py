"""New data keys while it runs: which one seals, which processes hold them"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The key there is goes on sealing, and what it is looked up with goes on deriving from it."""
    yes = sa.text("true")
    op.add_column("keycheck", sa.Column("index_key", sa.LargeBinary(), nullable=True))
    op.add_column("keycheck", sa.Column("seals", sa.Boolean(), nullable=False, server_default=yes))
    op.create_table(
        "keyholder",
        sa.Column("name", sqltypes.AutoString(), nullable=False),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.Column("seals", sa.Integer(), nullable=False),
        sa.Column("at", sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_keyholder")),
    )


def downgrade() -> None:
    op.drop_table("keyholder")
    for name in ("seals", "index_key"):
        op.drop_column("keycheck", name)
