"""A gate's page: how it is, what is wrong, lanes and readers, plots, and what happened to it."""

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import Response

from central.accounts.rights import Permission
from central.watch.device import Details
from central.watch.plots import OfGate, Window
from central.web.alarm_words import alarm_words
from central.web.alarms import TOPIC as ALARMS
from central.web.choices import in_words
from central.web.fleet import TOPIC, Word, one_of
from central.web.frame import Area, Frame
from central.web.page import Opened
from central.web.steering import TOPIC as STEERING
from protocol.identifiers import DeviceId


def device_area(frame: Frame) -> Area:
    """Return the page of one gate."""
    details, steering = Details(frame.services.engine), frame.services.steering
    router = APIRouter(include_in_schema=False)

    @router.get("/fleet/{device}")
    def gate(page: Opened, device: str, window: Word = "") -> Response:
        def content() -> Mapping[str, object]:
            found = details.of(page.actor, device, page.now)
            steered = steering.standing(page.actor, DeviceId(found.row.id))
            return {
                **in_words(page.t),
                "gates": {device: steered} if steered.word else {},
                "gate": found,
                "device": device,
                **alarm_words(page),
                "may_acknowledge": page.actor.may(
                    Permission.ACKNOWLEDGE_ALARM, site=found.row.site
                ),
                "windows": list(Window),
                "window": one_of(Window, window) or Window.DAY,
                "figures": list(OfGate),
            }

        return page.live(
            "fleet/gate.html", "fleet/gate_part.html", [TOPIC, ALARMS, STEERING], content
        )

    return Area(router=router)
