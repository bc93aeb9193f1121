"""What must reach somebody: the outbox, and one file per channel."""
