"""The edge whole: what is kept of photos and voices, tags, codes of homes, and callbacks"""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
