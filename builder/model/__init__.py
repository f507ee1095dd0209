"""Floor 1: what the words mean: diagnostics, dates, records, fields and kinds."""
