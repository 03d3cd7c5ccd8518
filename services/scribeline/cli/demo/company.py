"""Setting the company up: the two clinics with what they have, and the people who work. All of it through the API."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from scribeline.cli.caller import read_token
from scribeline.cli.demo.samples import Clinic, Samples
from scribeline.cli.machine import Machine
from scribeline.sdk import Scribeline
from scribeline.sdk.client import hours, today_in
from scribeline.sdk.names import template_name
from scribeline.v1.access_pb2 import Role
from scribeline.v1.authors_pb2 import Author
from scribeline.v1.clients_pb2 import Client, ClientTerms
from scribeline.v1.templates_pb2 import Template
from scribeline.v1.work_types_pb2 import WorkType

TEMPLATE = "report"
_TOKEN_S = 86_400.0


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who plays a part, each with a token of their own."""

    clinics: dict[str, Scribeline]
    """By the client's id."""
    transcriptionist: Scribeline
    reviewer: Scribeline
    manager: Scribeline


@contextmanager
def set_up(machine: Machine, samples: Samples) -> Iterator[People]:
    """Make clients and users; gives the users, signed in."""
    with ExitStack() as signed_in:
        admin = signed_in.enter_context(Scribeline(machine.listen, token=read_token(machine.admin_token_file)))

        def user(user_id: str, role: "Role.ValueType", name: str, clients: tuple[str, ...] = ("-",)) -> Scribeline:
            admin.create_user(user_id, role=role, clients=clients, display_name=name)
            token = admin.create_token(user_id, display_name="the demo", expires_in_s=_TOKEN_S).secret
            return signed_in.enter_context(Scribeline(machine.listen, token=token))

        clinics: dict[str, Scribeline] = {}
        for clinic in samples.clinics:
            make_clinic(admin, clinic)
            clinics[clinic.id] = user(f"{clinic.id}-desk", Role.ROLE_CLINIC, f"{clinic.name}, desk", (clinic.id,))
        yield People(
            clinics,
            transcriptionist=user("typist", Role.ROLE_TRANSCRIPTIONIST, "A transcriptionist"),
            reviewer=user("reviewer", Role.ROLE_REVIEWER, "Quality assurance"),
            manager=user("manager", Role.ROLE_MANAGER, "The floor"),
        )


def make_clinic(admin: Scribeline, clinic: Clinic) -> None:
    """Make a clinic with its template, authors and work types; its documents are preliminary until they are signed."""
    today = today_in("America/New_York")
    admin.create_client(
        clinic.id,
        Client(
            display_name=clinic.name,
            time_zone="America/New_York",
            turnaround=hours(24),
            agreement_start_date=today,
            terms=[
                ClientTerms(effective_from_date=today, sign_off=ClientTerms.SIGN_OFF_PRELIMINARY_UNTIL_SIGNED),
            ],
        ),
    )
    admin.create_template(
        clinic.id, TEMPLATE, Template(display_name=f"{clinic.name}: report", content=clinic.template.read_bytes())
    )
    for author in clinic.authors:
        admin.create_author(clinic.id, author.id, Author(display_name=author.name, credentials=author.credentials))
    for kind in clinic.work_types:
        admin.create_work_type(
            clinic.id,
            kind.id,
            WorkType(
                display_name=kind.name,
                turnaround=hours(kind.turnaround_hours),
                template=template_name(clinic.id, TEMPLATE),
                review_required=kind.is_reviewed,
            ),
        )
