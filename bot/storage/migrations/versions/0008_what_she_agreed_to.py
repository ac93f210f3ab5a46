"""What she agreed to: to which version of the text, when, and when she took it back"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has agreed yet: whoever lives somewhere keeps it, and is asked at her next act."""
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("version", sqltypes.AutoString(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("given_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_agreement_person_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index("ix_agreement_person", "agreement", ["person"])
    op.execute("INSERT INTO counter (kind, last) VALUES ('agreement', 0)")


def downgrade() -> None:
    op.execute("DELETE FROM counter WHERE kind = 'agreement'")
    op.drop_table("agreement")
