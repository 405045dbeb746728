"""The small pictures beside words: lines on a square of 24, in the colour of the text."""

PATHS = {
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
    "check": "M4.5 12.5l5 5 10-11",
    "circle": "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 7v5l3.5 2",
    "half": "M12 3a9 9 0 1 0 0 18 9 9 0 1 0 0-18M12 3v18M8 4.5v15M4.5 8v8",
    "leave": "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
    "letter": "M3 6h18v13H3zM3 7l9 7 9-7",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "people": "M9 11a3 3 0 1 0 0-7 3 3 0 1 0 0 7M2.5 20a6.5 6.5 0 0 1 13 0M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14l3 6",
    "phone": "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3c0 2-1 3-3 3A15 15 0 0 1 3 6c0-2 1-3 3-3",
    "place": "M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21M12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 1 0 0-5",
    "plus": "M12 5v14M5 12h14",
    "print": "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
    "speech": "M4 5h16v11h-9l-5 4v-4H4z",
    "warning": "M12 4l9.5 16h-19zM12 10v4.5M12 17.5v.01",
}


def drawn(name: str) -> str:
    """The SVG of one icon. An unknown name raises ``KeyError``: a spelling mistake shows at once."""
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{PATHS[name]}"/></svg>'
