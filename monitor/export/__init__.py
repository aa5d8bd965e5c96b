"""What the monitor knows, for programs outside: articles, stories, ledger records, shifts."""
