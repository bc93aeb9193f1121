"""What happens next: the pure core. No clock, no randomness, no environment; time and ids are arguments."""
