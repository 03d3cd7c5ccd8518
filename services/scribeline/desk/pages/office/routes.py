"""The addresses of the office."""

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from scribeline.desk.forms import LARGE_FORM
from scribeline.desk.pages.office import (
    authors,
    clients,
    invoices,
    pay,
    phrases,
    plans,
    prices,
    profiles,
    recipients,
    routing,
    templates,
    terms,
    work_types,
)
from scribeline.desk.pages.office.rooms import require_leader
from scribeline.desk.rendering import OFFICE
from scribeline.desk.visits import Desk, Visit, form_page, page


def routes(desk: Desk) -> list[BaseRoute]:
    """Every page of the office, and what its forms are sent to; and everybody's own pay."""
    client = "/office/clients/{client}"
    return [
        page("/office", first, desk),
        page("/office/clients", clients.index, desk),
        page("/office/new-client", clients.new, desk),
        form_page("/office/new-client", clients.create, desk, limit=LARGE_FORM),
        page(client, clients.profile, desk),
        form_page(client, clients.save, desk, limit=LARGE_FORM),
        page(f"{client}/terms", terms.index, desk),
        page(f"{client}/new-terms", terms.new, desk),
        form_page(f"{client}/new-terms", terms.create, desk, limit=LARGE_FORM),
        page(f"{client}/terms/{{first_day}}", terms.one, desk),
        form_page(f"{client}/terms/{{first_day}}", terms.save, desk, limit=LARGE_FORM),
        page(f"{client}/authors", authors.index, desk),
        page(f"{client}/new-author", authors.new, desk),
        form_page(f"{client}/new-author", authors.create, desk),
        page(f"{client}/authors/{{author}}", authors.one, desk),
        form_page(f"{client}/authors/{{author}}", authors.save, desk),
        page(f"{client}/work-types", work_types.index, desk),
        page(f"{client}/new-work-type", work_types.new, desk),
        form_page(f"{client}/new-work-type", work_types.create, desk, limit=LARGE_FORM),
        page(f"{client}/work-types/{{work_type}}", work_types.one, desk),
        form_page(f"{client}/work-types/{{work_type}}", work_types.save, desk, limit=LARGE_FORM),
        page(f"{client}/templates", templates.index, desk),
        form_page(f"{client}/templates", templates.create, desk, limit=templates.LARGEST_FORM),
        page(f"{client}/templates/{{template}}", templates.one, desk),
        form_page(f"{client}/templates/{{template}}", templates.save, desk, limit=templates.LARGEST_FORM),
        page(f"{client}/templates/{{template}}/file", templates.download, desk),
        page(f"{client}/templates/{{template}}/sample", templates.sample, desk),
        page(f"{client}/recipients", recipients.index, desk),
        page(f"{client}/new-recipient", recipients.new, desk),
        form_page(f"{client}/new-recipient", recipients.create, desk),
        page(f"{client}/recipients/{{recipient}}", recipients.one, desk),
        form_page(f"{client}/recipients/{{recipient}}", recipients.save, desk),
        page(f"{client}/prices", prices.show, desk),
        form_page(f"{client}/prices", prices.save, desk, limit=LARGE_FORM),
        page(f"{client}/quality-plan", plans.show, desk),
        form_page(f"{client}/quality-plan", plans.save, desk, limit=LARGE_FORM),
        page(f"{client}/phrases", phrases.index, desk),
        page(f"{client}/new-phrases", phrases.new, desk),
        form_page(f"{client}/new-phrases", phrases.create, desk, limit=phrases.LARGEST_FORM),
        page(f"{client}/phrases/{{phrase_set}}", phrases.one, desk),
        form_page(f"{client}/phrases/{{phrase_set}}", phrases.save, desk, limit=phrases.LARGEST_FORM),
        page("/office/routing", routing.index, desk),
        form_page("/office/routing", routing.create, desk),
        form_page("/office/routing/delete", routing.delete, desk),
        page("/office/routing/{user}", profiles.one, desk),
        form_page("/office/routing/{user}", profiles.save, desk, limit=LARGE_FORM),
        page("/office/invoices", invoices.index, desk),
        form_page("/office/invoices", invoices.draft, desk),
        page("/office/invoices/{client}/{invoice}", invoices.one, desk),
        form_page("/office/invoices/{client}/{invoice}", invoices.act_on, desk),
        page("/office/invoices/{client}/{invoice}/file", invoices.download, desk),
        page("/office/pay", pay.index, desk),
        page("/office/pay/{user}", pay.of_person, desk),
        form_page("/office/pay/{user}/rules", pay.save_rules, desk, limit=LARGE_FORM),
        form_page("/office/pay/{user}/issue", pay.issue, desk),
        page("/office/pay/{user}/{statement}", pay.statement, desk),
        page("/pay", pay.own, desk),
        page("/pay/{statement}", pay.statement, desk),
    ]


async def first(visit: Visit) -> Response:
    """The office begins with its first page."""
    require_leader(visit)
    return RedirectResponse(OFFICE[0][0], 303)
