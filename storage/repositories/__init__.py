"""Reading and writing, one noun a file. They implement the protocols of `flows.ports`, and delivery's side."""
