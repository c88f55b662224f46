"""``python -m cartelogic``: the command line."""

from __future__ import annotations

from cartelogic.cli import main

if __name__ == "__main__":
    main(prog_name="cartelogic")
