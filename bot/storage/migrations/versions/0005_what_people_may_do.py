"""What people may do: until when, by whom, and with whose yes"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COUNTED = sa.text("number IS NOT NULL")
TOLD = sa.text("tell_at IS NOT NULL")


def upgrade() -> None:
    """Who gave a role that somebody has by now is not known; it is nobody's to guess."""
    _let_grants_end()
    _let_two_agree()


def downgrade() -> None:
    _let_one_decide()
    _let_grants_last()


def _let_grants_end() -> None:
    op.add_column("grant", sa.Column("made_by", sa.Integer(), nullable=True))
    op.add_column("grant", sa.Column("tell_at", sqltypes.UTCDateTime(), nullable=True))
    op.create_index(
        "ix_grant_tell_at", "grant", ["tell_at"], sqlite_where=TOLD, postgresql_where=TOLD
    )


def _let_grants_last() -> None:
    op.drop_index("ix_grant_tell_at", table_name="grant")
    for column in ("tell_at", "made_by"):
        op.drop_column("grant", column)


def _let_two_agree() -> None:
    op.add_column("invitation", sa.Column("grant_until", sqltypes.UTCDateTime(), nullable=True))
    for column in ("number", "confirmed_by"):
        op.add_column("invitation", sa.Column(column, sa.Integer(), nullable=True))
    op.create_index(
        "uq_invitation_number",
        "invitation",
        ["number"],
        unique=True,
        sqlite_where=COUNTED,
        postgresql_where=COUNTED,
    )
    op.execute("INSERT INTO counter (kind, last) VALUES ('invitation', 0)")


def _let_one_decide() -> None:
    op.execute("DELETE FROM counter WHERE kind = 'invitation'")
    op.drop_index("uq_invitation_number", table_name="invitation")
    for column in ("confirmed_by", "number", "grant_until"):
        op.drop_column("invitation", column)
