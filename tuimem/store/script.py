"""SQL scripts of the migrations."""

import sqlite3


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run SQL statements one by one; unlike `executescript` this stays inside the open transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
