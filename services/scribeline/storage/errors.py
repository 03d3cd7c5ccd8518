"""What can go wrong with stored objects and their keys.

    ScribelineError
    ├── InvalidInput
    │   └── ObjectKeyRefused    a key that is not of our syntax
    ├── NotFound
    │   └── ObjectMissing       no object has this key
    ├── Damaged
    │   ├── ObjectDamaged       the object is not the one that was stored
    │   └── WrappedKeyDamaged   the wrapped data key is not the one that was stored
    ├── Unavailable
    │   └── StoreUnavailable    the store is away or overloaded; retry
    ├── StoreRefused            the store says no, and will until an operator changes something
    └── MasterKeyRefused        the master keys are missing, malformed or readable by others

The last two are for an operator, not for a caller: retrying does not help, and nothing about the call was wrong.
"""

from scribeline.errors import Damaged, InvalidInput, NotFound, ScribelineError, Unavailable


class ObjectKeyRefused(InvalidInput):
    """A key that is not of the syntax that all our stores can keep."""

    reason = "OBJECT_KEY_REFUSED"


class ObjectMissing(NotFound):
    """No object has this key."""

    reason = "OBJECT_MISSING"

    def __init__(self, key: str) -> None:
        super().__init__("There is no stored object with this key.", details={"key": key})


class ObjectDamaged(Damaged):
    """The object is not the one that was stored: altered, cut, exchanged, or sealed for somebody else."""

    reason = "OBJECT_DAMAGED"

    def __init__(self, key: str, what: str) -> None:
        super().__init__(
            f"A stored object is not the one that was stored: {what}. Restore it from a backup.", details={"key": key}
        )


class WrappedKeyDamaged(Damaged):
    """The wrapped data key is not the one that was stored, or it belongs to another client."""

    reason = "WRAPPED_KEY_DAMAGED"


class StoreUnavailable(Unavailable):
    """The store is away or overloaded for the moment."""

    reason = "STORE_UNAVAILABLE"

    def __init__(self, what: str, *, retry_after_s: float = 5.0) -> None:
        super().__init__(
            f"The object store did not answer ({what}). Nothing was lost; try again shortly.",
            retry_after_s=retry_after_s,
        )


class StoreRefused(ScribelineError):
    """The store says no, and will until an operator changes something: the bucket, the credentials, the rights."""

    reason = "STORE_REFUSED"


class MasterKeyRefused(ScribelineError):
    """The master keys are missing, malformed, or readable by others."""

    reason = "MASTER_KEY_REFUSED"
