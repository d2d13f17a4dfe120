"""The API of signed day lists: an employer's days as a PDF that proves where it came from."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import Response

from central.api.call import Asked
from central.api.problems import told
from central.api.route import Route
from central.api.views import ENTERPRISE, SiteName
from central.presence.day_list import signed_list
from central.presence.service import Attendance
from central.services import Services

_PDF: dict[int | str, dict[str, object]] = {
    200: {
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The list, signed (PAdES).",
    }
}
Employer = Annotated[str, Query(pattern=ENTERPRISE, description="An enterprise number.")]


def day_lists_router(services: Services) -> APIRouter:
    """Return the route of signed lists."""
    router = APIRouter(route_class=Route, tags=["presence"])
    attendance = Attendance.of(services.engine, services.vault)

    @router.get("/sites/{site}/days.pdf", response_class=Response, responses=_PDF | told(409))
    def signed(  # noqa: PLR0917 - each is a part of what is asked for
        call: Asked,
        site: SiteName,
        first: date,
        last: date,
        employer: Employer,
        language: Literal["nl", "fr", "de", "en"] = "nl",
    ) -> Response:
        """Take an employer's days along, signed; names for who may see them, and audited."""
        content = attendance.day_list(
            call.actor, site, first, last, employer=employer, language=language, now=call.now
        )
        return Response(signed_list(content, services.vault), media_type="application/pdf")

    return router
