"""The chain: audit rows bound to one another, with the reason that a person gave"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The rows that there are get no hash here: there is no key. The next start binds them."""
    op.add_column("audit", sa.Column("why", sa.LargeBinary(), nullable=True))
    op.add_column(
        "audit", sa.Column("hash", sqltypes.AutoString(), nullable=False, server_default="")
    )
    op.create_index("ix_audit_subject", "audit", ["subject"])
    op.create_index("ix_audit_person_at", "audit", ["person", "at"])


def downgrade() -> None:
    op.drop_index("ix_audit_person_at", table_name="audit")
    op.drop_index("ix_audit_subject", table_name="audit")
    op.drop_column("audit", "hash")
    op.drop_column("audit", "why")
