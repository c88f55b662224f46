"""Which exceptions are a user's mistake, and how they are told."""

from __future__ import annotations

from cartelogic.errors import CartelogicError, ProgramError
from cartelogic.repl.screen import Screen


def show_mistake(error: Exception, screen: Screen) -> bool:
    """Show a user's mistake without a traceback.

    A ``KeyError`` or ``IndexError`` is a mistake of ours, although both are lookups.

    Returns:
        Whether it is one; if not, nothing was shown.
    """
    match error:
        case ProgramError(diagnostics=diagnostics):
            screen.diagnostics(diagnostics)
        case KeyError() | IndexError():
            return False
        case OSError(filename=name, strerror=reason) if name is not None:
            screen.error(f"`{name}`: {reason}")
        case CartelogicError() | LookupError() | ValueError() | OSError():
            screen.error(str(error))
        case _:
            return False
    return True
