"""The two things that may be put into SQL text: quoted names, and nothing else (values are bound)."""


def quote(identifier: str) -> str:
    """An identifier safe inside SQL text: `a"b` → `"a""b"`; a dotted name is quoted part by part.

    Raises ValueError on an empty part or a NUL character, which no engine accepts in a name.
    """
    parts = identifier.split(".")
    if not all(parts) or "\x00" in identifier:
        raise ValueError(f"not a usable name: {identifier!r}")
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def quote_column(name: str) -> str:
    """A column name quoted whole, dots included: uploaded headers may hold anything (`price.usd`)."""
    if not name or "\x00" in name:
        raise ValueError(f"not a usable name: {name!r}")
    return '"' + name.replace('"', '""') + '"'
