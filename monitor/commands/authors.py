"""Who decides, by the command line."""

import getpass

from monitor.errors import ConfigurationError


def author(given: str | None, option: str) -> str:
    """The name that was given, or that of the user of this machine.

    :param option: by which a name is given, such as ``--as``.
    :raises ConfigurationError: none was given, and the machine has no name for its user.
    """
    if given is not None:
        return given
    try:
        return getpass.getuser()
    # In a container the user is often a number without a name; Python 3.13 made one error of both.
    except (KeyError, OSError) as error:
        raise ConfigurationError(
            "the user of this machine has no name", do=f"say who decides with {option}"
        ) from error
