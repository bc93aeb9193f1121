"""Everything that shows that Pejling does what it says."""
