"""One file per thing that a person, or the clock, can do. They know the ports in `flows/ports.py` and no I/O."""
