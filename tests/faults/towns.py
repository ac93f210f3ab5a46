"""Databases in which people live who have just written, each a copy of the first."""

import asyncio
import shutil

from sqlalchemy import make_url

from .town import settle


class Towns:
    """`databases`: tests.conftest's SqliteFiles or PostgresDatabases."""

    def __init__(self, databases, people):
        self.databases, self.people = databases, people
        self.first = make_url(databases.fresh())
        asyncio.run(settle(self.first.render_as_string(hide_password=False), people))

    @property
    def kind(self):
        return self.first.get_backend_name()

    def fresh(self):
        number = next(self.databases.numbers)
        if self.kind == "sqlite":
            copy = f"{self.first.database}.{number}"
            shutil.copy(self.first.database, copy)
        else:
            copy = f"{self.first.database}_{number}"
            self.databases.run(f"CREATE DATABASE {copy} TEMPLATE {self.first.database}")
        return self.first.set(database=copy).render_as_string(hide_password=False)

    def drop(self, url):
        self.databases.drop(url)
