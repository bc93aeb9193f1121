"""How it is said: one gettext catalogue per language; English source texts are the msgids."""
