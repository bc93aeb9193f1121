"""One file per page, named as the page."""
