"""Runs the migrations, for the program and for developers' ``alembic`` commands.

The program hands its connection over.  A developer's command uses the database that
``MONITOR_DATABASE__URL`` names, else the default one.  Logging is left as it is.
"""

import os

from alembic import context
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from monitor.settings import DatabaseSettings
from monitor.store.migrations import environment_options, migrating


def run(connection: Connection) -> None:
    context.configure(connection=connection, **environment_options())
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise CommandError("migrations look at the database; SQL scripts cannot be made from them")

given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with migrating(os.environ.get("MONITOR_DATABASE__URL") or DatabaseSettings().url) as made:
        run(made)
