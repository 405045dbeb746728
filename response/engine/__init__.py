"""The engine of the promise: duties that fall due, who works them off, what becomes of them, and who watches it."""
