"""Other systems: their tokens, what was already answered to them, and the events that are posted to them."""
