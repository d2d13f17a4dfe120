"""What a technician asks of a gate from afar: is it well, and what does it look like inside.

Nothing personal is in it, and nothing moves.
"""

import json
import resource
import sys
import threading
from collections.abc import Mapping
from importlib.metadata import version

from edge.steering.around import Around
from edge.steering.commanded import Errand
from edge.steering.desired import Desires
from protocol.commands import Action


def errands(desires: Desires, around: Around) -> Mapping[Action, Errand]:
    """Return what can be asked for."""

    def diagnosed() -> tuple[bool, str]:
        _, findings = around.examined(desires.now.settings)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        told = {
            "version": version("werfpoort"),
            "python": sys.version.split()[0],
            "memory_mb": usage.ru_maxrss // 1024,
            "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 1),
            "threads": sorted(thread.name for thread in threading.enumerate()),
            "findings": json.loads(findings),
            "reported": json.loads(desires.report().payload()),
        }
        return True, json.dumps(told, indent=1)

    def renewed() -> tuple[bool, str]:
        well = around.renew()
        return well, "renewed" if well else "not renewed: the present certificate stays"

    return {
        Action.SELF_TEST: lambda: around.examined(desires.now.settings),
        Action.DIAGNOSTICS: diagnosed,
        Action.RENEW: renewed,
    }
