"""A believable service to try everything out in. Only with DEMO=1, and only ever in an empty database."""
