"""Alembic runs the steps on the connection it is given (bot.storage.schema)."""

from alembic import context

from bot.storage.every_table import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    user_module_prefix="sqltypes.",
)
context.run_migrations()
