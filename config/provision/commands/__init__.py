"""One module per command: its help (the docstring), options and work."""
