"""The coordinator's view: who takes part, who has answered, what waits; and the export."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from bot.web.desk import DemoDesk
from bot.web.pages import Language, page
from locales.catalog import DEFAULT_ZONE


def router(desk: DemoDesk) -> APIRouter:
    """The routes of the coordinator's view."""
    routes = APIRouter(prefix="/coordinator")

    async def shown(template: str, lang: str) -> HTMLResponse:
        return page(template, lang, courses=await desk.overview(), mails=await desk.mails(), now=await desk.now())

    @routes.get("")
    async def show(lang: Language) -> HTMLResponse:
        return await shown("coordinator.html", lang)

    @routes.get("/rows")
    async def rows(lang: Language) -> HTMLResponse:
        return await shown("coordinator_rows.html", lang)

    @routes.get("/export.zip")
    async def export() -> Response:
        name = export_name(await desk.now())
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(await desk.export_csv(), media_type="application/zip", headers=headers)

    return routes


def export_name(now: datetime) -> str:
    """The file's name, with the local date: "pejling-2026-12-02.zip"."""
    return f"pejling-{now.astimezone(DEFAULT_ZONE):%Y-%m-%d}.zip"
