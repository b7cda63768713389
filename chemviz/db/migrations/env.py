"""What Alembic runs: the migrations, in the transaction of the connection that `chemviz.db.migrate` hands over."""

from alembic import context

from chemviz.db import account_models, advice_models  # noqa: F401 (so that their tables are known)
from chemviz.db.models import Base


def run() -> None:
    """Run the migrations on the connection in `attributes`; this file needs no alembic.ini and opens nothing itself."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic loads it; a mere import must do nothing
    run()
