"""What touches every slice and writes: backup, and forgetting what was kept long enough."""
