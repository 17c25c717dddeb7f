"""`python -m engine.cli` is `milepost`."""

from engine.cli import main

main()
