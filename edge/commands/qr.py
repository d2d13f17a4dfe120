"""`werfpoort-edge qr`: how the gate understands a code. It opens nothing, whatever the code says.

The same understanding as at the gate; numbers are masked unless they are asked for.
"""

import json
import sys
from typing import Annotated

import typer

from edge.credential import Outcome, Unreadable
from edge.readers.scan import BadgePattern, own_badge, understand_scan
from edge.readers.scan.assembly import LONGEST_SCAN


def qr(
    text: Annotated[str, typer.Argument(help="What the code says; - reads it from a line.")],
    *,
    badge_pattern: Annotated[
        str, typer.Option(help="What badges look like, as in the gate's configuration.")
    ] = "",
    unmask: Annotated[bool, typer.Option("--unmask", help="Show the number in full.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable output.")] = False,
) -> None:
    """Show how a scanned code is understood; exit code 1 if it is not."""
    badge = BadgePattern.parse(badge_pattern) if badge_pattern else None
    code = _line() if text == "-" else text
    if own := own_badge(code, badge):
        _tell_badge(own.text, as_json=as_json)
        return
    result = understand_scan(code, badge)
    if isinstance(result, Unreadable):
        _tell_not_understood(result, as_json=as_json)
        raise typer.Exit(1)
    number = result.number.digits if unmask else result.number.masked
    warnings = [check.detail for check in result.checks if check.outcome is Outcome.FAILED]
    if as_json:
        told = {
            "understood": True,
            "kind": result.kind.value,
            "assurance": result.assurance.value,
            "number": number,
            "warnings": warnings,
        }
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(f"Understood as {result.kind}: {number} ({result.assurance}).")
    for warning in warnings:
        typer.echo(f"Warning: {warning}.")


def _tell_badge(number: str, *, as_json: bool) -> None:
    """Say a badge's own number: whose it is only a gate's roster knows."""
    if as_json:
        told = {"understood": True, "kind": "badge", "assurance": "scanned", "badge": number}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(f"Understood as badge {number}: the gate's roster knows whose it is (scanned).")


def _tell_not_understood(result: Unreadable, *, as_json: bool) -> None:
    if as_json:
        told = {"understood": False, "reason": result.reason.value, "detail": result.detail}
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        typer.echo(f"Not understood ({result.reason}): {result.detail}.")


def _line() -> str:
    return sys.stdin.readline(LONGEST_SCAN + 2)
