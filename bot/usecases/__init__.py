"""One file per thing that a person, or the clock, can do. They know the ports in `flows/ports/` and no I/O."""
