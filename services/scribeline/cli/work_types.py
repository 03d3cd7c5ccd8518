"""`scribeline admin work-types`: the kinds of document that a client orders."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import show
from scribeline.cli.setting_up import ClientId, Json, given, group, hours_words, made, own_id

app = group("The kinds of document that a client orders.")


class Required(StrEnum):
    """What a document may have to tell of the patient and the order; NOTHING takes back what was required."""

    DISPLAY_NAME = "name"
    RECORD_NUMBER = "record-number"
    BIRTH_DATE = "birth-date"
    SERVICE_DATE = "service-date"
    REFERENCE = "reference"
    NOTHING = "nothing"


WorkTypeId = Annotated[str, typer.Argument(metavar="ID")]
Codes = Annotated[list[str] | None, typer.Option("--code", help="A recorder's code for it; may be given again.")]
Style = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="What of the client's style is otherwise (TOML).")
]
Require = Annotated[
    list[Required] | None,
    typer.Option(help="What no document is let go without; may be given again. `nothing` takes all of it back."),
]


@app.command("list")
def list_work_types(context: typer.Context, client: ClientId, as_json: Json = False) -> None:
    """List a client's work types."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_work_types(client),
            as_json,
            ("WORK TYPE", lambda kind: own_id(kind.name)),
            ("NAME", lambda kind: kind.display_name),
            ("TURNAROUND", lambda kind: hours_words(kind.turnaround.seconds)),
            ("TEMPLATE", lambda kind: own_id(kind.template)),
            ("QA", lambda kind: {True: "each", False: "none"}[kind.review_required] if _says(kind) else ""),
            ("CODES", lambda kind: ", ".join(kind.codes)),
            ("REQUIRES", lambda kind: ", ".join(_words(kind.required_demographics))),
        )


@app.command("create")
def create_work_type(
    context: typer.Context,
    work_type_id: WorkTypeId,
    client: ClientId,
    name: Annotated[str, typer.Option(help="What people call it, and the title of its documents.")],
    template: Annotated[str, typer.Option(help="The id of its template. (default: our plain one)")] = "",
    turnaround_hours: Annotated[float | None, typer.Option(help="(default: the client's)")] = None,
    review: Annotated[
        bool | None,
        typer.Option("--review/--no-review", help="Whether QA listens to each. (default: the client's rule)"),
    ] = None,
    code: Codes = None,
    require: Require = None,
    style: Style = None,
    as_json: Json = False,
) -> None:
    """Make a work type."""
    from scribeline.sdk.client import hours
    from scribeline.sdk.names import template_name
    from scribeline.v1.work_types_pb2 import WorkType

    wanted = WorkType(
        display_name=name,
        codes=code or [],
        turnaround=None if turnaround_hours is None else hours(turnaround_hours),
        template=template_name(client, template) if template else "",
        review_required=review,
        style=style.read_text("utf-8") if style else "",
        required_demographics=_demographics(require or []),
    )
    with scribeline_of(context) as scribeline:
        made(scribeline.create_work_type(client, work_type_id, wanted), as_json)


@app.command("update")
def update_work_type(
    context: typer.Context,
    work_type_id: WorkTypeId,
    client: ClientId,
    name: Annotated[str | None, typer.Option(help="What people call it, and the title of its documents.")] = None,
    template: Annotated[str | None, typer.Option(help="The id of its template; empty: our plain one.")] = None,
    turnaround_hours: Annotated[float | None, typer.Option(help="From received to delivered.")] = None,
    review: Annotated[bool | None, typer.Option("--review/--no-review", help="Whether QA listens to each.")] = None,
    code: Codes = None,
    require: Require = None,
    style: Style = None,
    as_json: Json = False,
) -> None:
    """Change what is given of a work type; codes and what is required in place of all that it had."""
    from scribeline.sdk.client import hours
    from scribeline.sdk.names import template_name, work_type_name
    from scribeline.v1.work_types_pb2 import WorkType

    fields: dict[str, Any] = given(
        {
            "display_name": name,
            "codes": code,
            "turnaround": None if turnaround_hours is None else hours(turnaround_hours),
            "template": template_name(client, template) if template else template,
            "review_required": review,
            "style": style.read_text("utf-8") if style else None,
            "required_demographics": None if require is None else _demographics(require),
        }
    )
    wanted = WorkType(name=work_type_name(client, work_type_id), **fields)
    with scribeline_of(context) as scribeline:
        made(scribeline.update_work_type(wanted, list(fields)), as_json)


def _demographics(required: Iterable[Required]) -> list[Any]:
    from scribeline.v1.demographics_pb2 import Demographic

    wanted = list(dict.fromkeys(required))
    if Required.NOTHING in wanted:
        if len(wanted) > 1:
            raise typer.BadParameter("--require nothing stands alone")
        return []
    return [Demographic.Value(f"DEMOGRAPHIC_{each.name}") for each in wanted]


def _words(required: Iterable[Any]) -> list[str]:
    from scribeline.v1.demographics_pb2 import Demographic

    return [Required[Demographic.Name(each).removeprefix("DEMOGRAPHIC_")].value for each in required]


def _says(kind: Any) -> bool:
    return bool(kind.HasField("review_required"))
