"""Acting for others: who helps whom, until when; and who reported a ticket for its reporter"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql import sqltypes

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MAY_TELL = "tell_at IS NOT NULL"


def upgrade() -> None:
    _proxies()
    no, nothing = sa.text("false"), sa.text("''")
    op.add_column(
        "subscription", sa.Column("by_proxy", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column("claim", sa.Column("kin", sa.LargeBinary(), nullable=True))
    op.add_column(
        "ticket", sa.Column("through", sa.String(), nullable=False, server_default=nothing)
    )
    op.add_column("ticket", sa.Column("spoken_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table, name in (
        ("ticket", "spoken_by"),
        ("ticket", "through"),
        ("claim", "kin"),
        ("subscription", "by_proxy"),
    ):
        op.drop_column(table, name)
    op.execute("DELETE FROM counter WHERE kind = 'proxy'")
    op.drop_table("proxy")


def _proxies() -> None:
    op.create_table(
        "proxy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("helper", sa.Integer(), nullable=False),
        sa.Column("kin", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("consent", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=False),
        sa.Column("since", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqltypes.UTCDateTime(), nullable=False),
        sa.Column("tell_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("over", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_proxy_person_person")),
        sa.ForeignKeyConstraint(["helper"], ["person.id"], name=op.f("fk_proxy_helper_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proxy")),
    )
    for name in ("person", "helper"):
        op.create_index(op.f(f"ix_proxy_{name}"), "proxy", [name])
    only = sa.text(MAY_TELL)
    op.create_index(
        "ix_proxy_tell_at", "proxy", ["tell_at"], sqlite_where=only, postgresql_where=only
    )
    op.execute("INSERT INTO counter (kind, last) VALUES ('proxy', 0)")
