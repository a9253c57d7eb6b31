"""An instance's own name, logo and colours."""
