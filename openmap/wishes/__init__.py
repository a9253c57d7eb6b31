"""Who wants to meet whom: directory, ranks, vetoes."""
