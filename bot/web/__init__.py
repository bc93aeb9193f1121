"""The web pages: the demo page with its phones and clock, and the coordinator's view."""
