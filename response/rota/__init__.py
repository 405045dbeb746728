"""Who is on call: shifts and patterns of shifts, leave, swaps, calendars in and out, and what a rota lacks."""
