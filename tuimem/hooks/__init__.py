"""Functions of the user and of installed packages that take part in each turn, in a process of their own."""
