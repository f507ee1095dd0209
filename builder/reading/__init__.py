"""Floor 2: a file's text becomes records."""
