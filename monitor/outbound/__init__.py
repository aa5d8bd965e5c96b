"""The one door through which the program reads the outside world.

Import :class:`~monitor.outbound.client.Outbound` from its own file: it brings aiohttp along, which a
command that only prints help should not pay for.
"""
