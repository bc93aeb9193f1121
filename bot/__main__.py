"""`python -m bot` is the same as `pejling`."""

from bot.cli import main

main()
