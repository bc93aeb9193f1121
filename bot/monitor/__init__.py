"""For operators: health, readiness and metrics, on an address of their own (`PEJLING_MONITOR`)."""
