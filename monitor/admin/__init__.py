"""The admin page: reads the store and calls the same functions as the command line."""
