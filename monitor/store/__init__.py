"""The store: tables, sessions and every query.  Nothing outside this room writes SQL."""
