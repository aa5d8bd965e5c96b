"""How training and judging are run: numerical work on one thread, little search for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collecting() -> Iterator[None]:
    """No search for garbage within; also a decorator.

    Training makes millions of small values and drops none of them before its end; to look through
    them again and again took a sixth of its time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def settle() -> None:
    """Keep all that is loaded now out of the search for garbage, until the next call.

    Lexicons and model are a million small values that live for long; looking through them again
    and again took an eighth of the time of judging. To be called whenever a model is loaded.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep numpy, scipy and scikit-learn to one thread within; also a decorator.

    Threads add up sums in another order, so that a model trained on two cores would differ in its
    last bits from one trained on four. For matrices as small as ours they also cost more than
    they bring: training took 20 s on one thread and 80 s on two, on two cores that others used.
    """
    # A library that is loaded later would not be kept to it.
    import scipy.sparse  # noqa: F401
    import sklearn.linear_model  # noqa: F401
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
