"""JSON for phone systems and records, at /api/v1/. Read and written by machines, so its words are English alone."""
