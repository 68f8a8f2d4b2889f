"""Numbers with the words for what they count."""


def counted(number: int, thing: str) -> str:
    """Return a number with the word for what it counts.

    >>> counted(1, "subject"), counted(2000, "subject")
    ('1 subject', '2,000 subjects')
    """
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
