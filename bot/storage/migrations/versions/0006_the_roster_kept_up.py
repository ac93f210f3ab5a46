"""The roster kept up: the state of homes, changes that somebody agrees to, files on their way in"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("home", sa.Column("state", sa.String(), nullable=False, server_default=""))
    _propose()
    _upload()


def downgrade() -> None:
    op.drop_table("upload")
    op.drop_table("proposal")
    op.execute("DELETE FROM counter WHERE kind = 'proposal'")
    op.drop_column("home", "state")


def _propose() -> None:
    bytewise = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("place", bytewise, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("source", sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sqltypes.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_place", "proposal", ["place"])
    op.create_index("ix_proposal_state", "proposal", ["state"])
    op.execute("INSERT INTO counter (kind, last) VALUES ('proposal', 0)")


def _upload() -> None:
    op.create_table(
        "upload",
        sa.Column("token", sqltypes.AutoString(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("expires_at", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("file", sqltypes.AutoString(), nullable=False),
        sa.Column("seen", sa.LargeBinary(), nullable=False),
        sa.Column("lease_until", sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_upload_person_person")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_upload")),
    )
    op.create_index("ix_upload_person", "upload", ["person"])
    only = sa.text("file <> ''")
    op.create_index("ix_upload_file", "upload", ["file"], sqlite_where=only, postgresql_where=only)
