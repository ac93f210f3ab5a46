"""`python -m tests.roles`: the table as the house behaves now, to be read before it is kept."""

from tempfile import TemporaryDirectory

from tests.roles.table import drafted
from tests.roles.world import open_world


def main():
    with TemporaryDirectory() as folder:
        engine, connection, world = open_world(f"sqlite:///{folder}/roles.db")
        for line in drafted(world):
            print(line)  # noqa: T201 - it is for a file
        connection.close()
        engine.dispose()


if __name__ == "__main__":
    main()
