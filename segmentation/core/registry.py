"""What a folder offers: every value of one kind that its modules define, read anew at each call.

Nothing registers itself: decorators and subclass lists break under hot reload (design/traps 4), a folder does not.
"""

import importlib
import pkgutil
from typing import Any


def offered(package: str, kind: type) -> tuple[Any, ...]:
    """All module-level values of `kind` in the modules directly inside `package`, sorted by their `name`.

    package: a dotted package name ("segmentation.load.sources"). Compared by class name and module, not identity, so a
    reloaded class still matches. Raises ValueError when two values share a name: one would shadow the other.
    """
    folder = importlib.import_module(package)
    found: dict[str, Any] = {}
    for info in pkgutil.iter_modules(folder.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package}.{info.name}")
        for value in vars(module).values():
            same = type(value).__name__ == kind.__name__ and type(value).__module__ == kind.__module__
            if not same:
                continue
            if found.get(value.name, value) != value:
                raise ValueError(f"{package}: two things are named {value.name!r}")
            found[value.name] = value
    return tuple(found[name] for name in sorted(found))
