"""What touches every slice and writes: backup."""
