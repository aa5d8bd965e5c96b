"""Shares as people read them.  Pure."""


def per_cent(share: float, digits: int = 0) -> str:
    """A share of 1 in per cent, without the sign.

    What is not nothing is not called 0, and what is not all is not called 100: ``under 1``,
    ``over 99``.
    """
    text = f"{100 * share:.{digits}f}"
    step = 10.0**-digits
    if share > 0 and float(text) == 0:
        return f"under {step:.{digits}f}"
    if share < 1 and float(text) == 100:
        return f"over {100 - step:.{digits}f}"
    return text
