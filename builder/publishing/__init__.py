"""Floor 4: a site becomes pages, data and assets."""
