"""Resource names, from ids or from themselves: a person types "harbor-cardiology" or "clients/harbor-cardiology"."""

from scribeline.errors import InvalidInput


def client_name(client: str) -> str:
    """clients/{client}."""
    return _under("", "clients", client, 2)


def author_name(client: str, author: str) -> str:
    """clients/{client}/authors/{author}."""
    return _under(client_name(client), "authors", author, 4)


def work_type_name(client: str, work_type: str) -> str:
    """clients/{client}/workTypes/{work_type}."""
    return _under(client_name(client), "workTypes", work_type, 4)


def template_name(client: str, template: str) -> str:
    """clients/{client}/templates/{template}."""
    return _under(client_name(client), "templates", template, 4)


def phrase_set_name(client: str, phrase_set: str) -> str:
    """clients/{client}/phraseSets/{phrase_set}."""
    return _under(client_name(client), "phraseSets", phrase_set, 4)


def proposal_name(client: str, proposal: str) -> str:
    """clients/{client}/proposals/{proposal}."""
    return _under(client_name(client), "proposals", proposal, 4)


def billing_terms_name(client: str) -> str:
    """clients/{client}/billingTerms."""
    return f"{client_name(client)}/billingTerms"


def recipient_name(client: str, recipient: str) -> str:
    """clients/{client}/recipients/{recipient}."""
    return _under(client_name(client), "recipients", recipient, 4)


def copy_name(job: str, recipient: str) -> str:
    """clients/{client}/jobs/{job}/copies/{recipient}."""
    return f"{job}/copies/{last_id(recipient)}"


def order_book_name(client: str) -> str:
    """clients/{client}/orderBook."""
    return f"{client_name(client)}/orderBook"


def identity_name(job: str) -> str:
    """clients/{client}/jobs/{job}/identity."""
    return job if job.endswith("/identity") else f"{job}/identity"


def invoice_name(client: str, invoice: str) -> str:
    """clients/{client}/invoices/{invoice}."""
    return _under(client_name(client), "invoices", invoice, 4)


def learning_settings_name(client: str) -> str:
    """clients/{client}/learningSettings."""
    return f"{client_name(client)}/learningSettings"


def user_name(user: str) -> str:
    """users/{user}."""
    return _under("", "users", user, 2)


def work_profile_name(user: str) -> str:
    """users/{user}/workProfile."""
    return f"{user_name(user)}/workProfile"


def transcript_name(job: str) -> str:
    """clients/{client}/jobs/{job}/transcript."""
    return job if job.endswith("/transcript") else f"{job}/transcript"


def last_id(name: str) -> str:
    """The id at the end of a resource name."""
    return name.rpartition("/")[2]


def client_of(name: str) -> str:
    """The client's id in a name that begins with clients/{client}."""
    parts = name.split("/")
    if len(parts) < 2 or parts[0] != "clients":
        raise InvalidInput(f"{name!r} is not the name of something that belongs to a client (clients/...).")
    return parts[1]


def _under(parent: str, collection: str, given: str, parts: int) -> str:
    if "/" not in given:
        if not given:
            raise InvalidInput(f"An id of {collection} is missing.", field=collection)
        return f"{parent}/{collection}/{given}" if parent else f"{collection}/{given}"
    if given.count("/") != parts - 1 or f"/{given}".rsplit("/", 2)[1] != collection:
        raise InvalidInput(f"{given!r} is not a name of {collection}: give the id alone.", field=collection)
    return given
