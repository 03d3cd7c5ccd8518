"""What can go wrong with users, tokens and sessions.

ScribelineError
├── NotAuthenticated
│   ├── TokenMissing          the call carries no bearer token, or not in our form       TOKEN_MISSING
│   ├── TokenUnknown          nobody has this token: unknown, revoked or of the disabled TOKEN_UNKNOWN
│   ├── TokenExpired          it was valid once                                          TOKEN_EXPIRED
│   ├── SignInRefused         the user name or the password is wrong                     SIGN_IN_REFUSED
│   └── RefreshRefused        the refresh token is unknown, used, or its session ended   REFRESH_REFUSED
├── LimitReached
│   └── TooManySignIns        too many failed tries for this user name or address        TOO_MANY_SIGN_INS
├── NotFound
│   ├── UserNotFound          there is no such user                                      USER_NOT_FOUND
│   └── TokenNotFound         the user has no such token                                 TOKEN_NOT_FOUND
├── AlreadyThere
│   └── UserExists            the user id is taken                                       USER_EXISTS
├── InvalidInput
│   ├── PasswordRefused       too short, too long, or the user's own name                PASSWORD_REFUSED
│   ├── ClientsRefused        a user's clients make no sense                             CLIENTS_REFUSED
│   ├── SigningRefused        whom a user signs for makes no sense                       SIGNING_REFUSED
│   └── ExpiryRefused         a token may not last that long, or has ended already       EXPIRY_REFUSED
├── NotAllowed
│   └── CompanyOnly           only a caller of the whole company may do this             COMPANY_ONLY
├── WrongState
│   ├── NoSession             a program's token belongs to no sign-in                    NO_SESSION
│   ├── OwnAccess             an administrator may not shut themself out                 OWN_ACCESS
│   └── LastAdministrator     somebody has to stay who can set up users                  LAST_ADMINISTRATOR
└── Conflict
    └── UserChanged           somebody changed the user in the meantime                  USER_CHANGED
"""

from scribeline.errors import (
    AlreadyThere,
    Conflict,
    InvalidInput,
    LimitReached,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    WrongState,
)


class TokenMissing(NotAuthenticated):
    """The call carries no bearer token, or not in our form."""

    reason = "TOKEN_MISSING"

    def __init__(self) -> None:
        super().__init__("This call needs a bearer token: send it as `authorization: Bearer scb_...`.")


class TokenUnknown(NotAuthenticated):
    """Nobody has this token. Unknown, revoked and of a disabled user read the same on purpose."""

    reason = "TOKEN_UNKNOWN"

    def __init__(self) -> None:
        super().__init__("The bearer token is not valid: sign in again, or ask an administrator for a new one.")


class TokenExpired(NotAuthenticated):
    """The token was valid once."""

    reason = "TOKEN_EXPIRED"

    def __init__(self) -> None:
        super().__init__("The bearer token has expired: refresh the session, or sign in again.")


class SignInRefused(NotAuthenticated):
    """The user name or the password is wrong; which of them is not told."""

    reason = "SIGN_IN_REFUSED"

    def __init__(self) -> None:
        super().__init__("The user name or the password is wrong.")


class RefreshRefused(NotAuthenticated):
    """The refresh token is unknown, expired or used, or its session has ended."""

    reason = "REFRESH_REFUSED"

    def __init__(self) -> None:
        super().__init__("The session cannot be refreshed: sign in again.")


class TooManySignIns(LimitReached):
    """Too many failed tries, for this user name or from this address."""

    reason = "TOO_MANY_SIGN_INS"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("Too many failed sign-ins: wait, then try again.", retry_after_s=retry_after_s)


class UserNotFound(NotFound):
    """There is no such user."""

    reason = "USER_NOT_FOUND"

    def __init__(self, user_id: str) -> None:
        super().__init__("There is no user with this name.", resource=f"users/{user_id}")


class TokenNotFound(NotFound):
    """The user has no such token."""

    reason = "TOKEN_NOT_FOUND"

    def __init__(self, resource: str) -> None:
        super().__init__("The user has no token with this name.", resource=resource)


class UserExists(AlreadyThere):
    """The user id is taken."""

    reason = "USER_EXISTS"

    def __init__(self, user_id: str) -> None:
        super().__init__("There is a user with this id already: choose another one.", resource=f"users/{user_id}")


class PasswordRefused(InvalidInput):
    """The password is too short, too long, or the user's own name."""

    reason = "PASSWORD_REFUSED"


class ClientsRefused(InvalidInput):
    """The clients of a user make no sense."""

    reason = "CLIENTS_REFUSED"


class SigningRefused(InvalidInput):
    """Whom a user signs for makes no sense."""

    reason = "SIGNING_REFUSED"

    def __init__(self, message: str) -> None:
        super().__init__(message, field="user.signs_for")


class ExpiryRefused(InvalidInput):
    """A token may not last that long, or would have ended already."""

    reason = "EXPIRY_REFUSED"


class CompanyOnly(NotAllowed):
    """Only a caller who may see every client may do this."""

    reason = "COMPANY_ONLY"

    def __init__(self) -> None:
        super().__init__("Only a caller whose clients are the whole company may do this.")


class NoSession(WrongState):
    """A program's token belongs to no sign-in, so there is nothing to sign out of."""

    reason = "NO_SESSION"

    def __init__(self) -> None:
        super().__init__("This token belongs to no session: an administrator can revoke it.")


class OwnAccess(WrongState):
    """An administrator may not shut themself out."""

    reason = "OWN_ACCESS"

    def __init__(self) -> None:
        super().__init__("You cannot take your own access away: let another administrator do it.")


class LastAdministrator(WrongState):
    """Somebody has to stay who can set up users."""

    reason = "LAST_ADMINISTRATOR"

    def __init__(self) -> None:
        super().__init__("This is the last administrator of the whole company: make another one first.")


class UserChanged(Conflict):
    """Somebody changed the user in the meantime."""

    reason = "USER_CHANGED"

    def __init__(self, user_id: str, etag: str) -> None:
        super().__init__(
            "Somebody changed the user in the meantime: read it again, then repeat your change.",
            resource=f"users/{user_id}",
            details={"etag": etag},
        )
