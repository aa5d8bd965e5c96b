"""Digests: what is told, in which form, when, and how it reaches its targets.

``due`` decides which digests are due, ``compose`` what one says, ``render`` how it looks,
``publish`` records it with its outbox rows in one transaction, ``outbox`` carries each row to its
target through ``channels``.
"""
