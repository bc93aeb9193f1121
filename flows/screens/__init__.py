"""What is shown in each state: pure functions from state to screen, one topic per file."""
