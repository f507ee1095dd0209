"""Floor 3: records become one site, and are checked as one."""
