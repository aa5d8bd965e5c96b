"""What each command of `monitor` does; cli.py says only how it is called."""
