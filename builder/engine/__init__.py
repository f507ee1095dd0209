"""Floor 5: order of work, memory between builds, and the disk."""
