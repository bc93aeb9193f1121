"""What the command line does, one file per command; imported only when the command runs."""
