"""Version 4: what is learned of servers can be any JSON value, with where it was learned from and when."""

import sqlite3

_CARRIED_OVER = "an earlier version of tuimem"


def migrate(connection: sqlite3.Connection) -> None:
    """Make the table anew; the numbers that are there keep their names, and their time is unknown."""
    connection.execute("ALTER TABLE learned RENAME TO learned_numbers")
    connection.execute(
        "CREATE TABLE learned ("
        "connection TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, source TEXT NOT NULL, "
        "learned REAL NOT NULL, "
        "PRIMARY KEY (connection, name)) WITHOUT ROWID"
    )
    connection.execute(
        "INSERT INTO learned SELECT connection, name, CAST(value AS TEXT), ?, 0 FROM learned_numbers", (_CARRIED_OVER,)
    )
    connection.execute("DROP TABLE learned_numbers")
