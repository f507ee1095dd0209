"""Floor 6: what a person does with nutgraf."""
