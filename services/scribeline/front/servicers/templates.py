"""TemplateService: a client's own styled .docx files, over gRPC."""

import asyncio

from scribeline.clients import service
from scribeline.clients.model import Template
from scribeline.database.unit_of_work import Database
from scribeline.deliverables.model import TOKENS
from scribeline.deliverables.preview import Line, preview
from scribeline.formatting.style_file import load_style
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.v1 import templates_pb2, templates_pb2_grpc

LARGEST_TEMPLATE = 3 * 1024 * 1024
"""Bytes of a template's .docx."""


class TemplateServicer(templates_pb2_grpc.TemplateServiceServicer):
    """Templates, seen by the callers of their client. A file is checked whole before anything is kept of it."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def GetTemplate(self, request: templates_pb2.GetTemplateRequest, context: Context) -> templates_pb2.Template:
        """One template, with its content."""
        caller = current_caller()
        client_id, template_id = names.TEMPLATE.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            template, content = await service.get_template(tx, client_id, template_id)
        return _message(template, content)

    async def ListTemplates(
        self, request: templates_pb2.ListTemplatesRequest, context: Context
    ) -> templates_pb2.ListTemplatesResponse:
        """A page of templates, without their contents."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            after = page.after[0] if page.after else None
            rows = await service.list_templates(tx, client_id, after=after, limit=page.limit)
        templates, token = page.cut(rows, lambda template: (template.template_id,))
        return templates_pb2.ListTemplatesResponse(
            templates=[_message(each) for each in templates], next_page_token=token
        )

    async def CreateTemplate(
        self, request: templates_pb2.CreateTemplateRequest, context: Context
    ) -> templates_pb2.Template:
        """Make a template."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        template_id = names.check_new_id(request.template_id, field="template_id")
        display_name = checks.line(request.template.display_name, field="template.display_name", required=True)
        content = checks.at_most(request.template.content, LARGEST_TEMPLATE, field="template.content")
        tokens = await asyncio.to_thread(service.read_template, content)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> templates_pb2.Template:
                template = await service.create_template(
                    tx, client_id, template_id, display_name, content, tokens, actor=caller.name
                )
                return _message(template)

            return await once(tx, caller, request, act, templates_pb2.Template)

    async def PreviewTemplate(
        self, request: templates_pb2.PreviewTemplateRequest, context: Context
    ) -> templates_pb2.PreviewTemplateResponse:
        """A sample of what a template makes."""
        caller = current_caller()
        content = request.content
        if content:
            checks.at_most(content, LARGEST_TEMPLATE, field="content")
        template_id = ""
        if content and request.name.count("/") == 1:
            (client_id,) = names.CLIENT.parse(request.name, field="name")
        else:
            client_id, template_id = names.TEMPLATE.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            client = await service.get_client(tx, client_id)
            if not content:
                _, content = await service.get_template(tx, client_id, template_id)
        day_first = load_style(client.style).day_first
        made = await asyncio.to_thread(preview, content, client.display_name, day_first=day_first)
        return templates_pb2.PreviewTemplateResponse(
            content=made.content,
            file_name=f"{client_id}_{template_id or 'template'}_sample.docx",
            sample=[_line(each) for each in made.sample],
            template=[_line(each) for each in made.template],
            tokens=[
                templates_pb2.PreviewTemplateResponse.Token(token=token, meaning=meaning)
                for token, meaning in TOKENS.items()
            ],
        )

    async def UpdateTemplate(
        self, request: templates_pb2.UpdateTemplateRequest, context: Context
    ) -> templates_pb2.Template:
        """Replace a template's content."""
        caller = current_caller()
        told = request.template
        client_id, template_id = names.TEMPLATE.parse(told.name, field="template.name")
        display_name = checks.line(told.display_name, field="template.display_name") or None
        content = checks.at_most(told.content, LARGEST_TEMPLATE, field="template.content")
        tokens = await asyncio.to_thread(service.read_template, content)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> templates_pb2.Template:
                template = await service.update_template(
                    tx,
                    client_id,
                    template_id,
                    display_name,
                    content,
                    tokens,
                    etag=told.etag,
                    actor=caller.name,
                )
                return _message(template)

            return await once(tx, caller, request, act, templates_pb2.Template)


def _line(line: Line) -> templates_pb2.PreviewTemplateResponse.Line:
    place = templates_pb2.PreviewTemplateResponse.Line.Place.Value(f"PLACE_{line.place}")
    return templates_pb2.PreviewTemplateResponse.Line(place=place, style=line.style, text=line.text)


def _message(template: Template, content: bytes = b"") -> templates_pb2.Template:
    return templates_pb2.Template(
        name=template.name,
        display_name=template.display_name,
        content=content,
        sha256=template.sha256,
        version=template.version,
        tokens=template.tokens,
        create_time=timestamp(template.created_at),
        etag=template.etag,
    )
