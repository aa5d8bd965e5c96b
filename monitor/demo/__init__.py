"""The demonstration: a newsstand on this machine, read by the real daemon."""
