"""What a scanned code or a typed number means: start reading at `understanding.py`. All pure.

A text gives a person's number with how sure that is, or a reason; nothing else comes out, and
nothing that a code says is ever opened or fetched.
"""

from edge.readers.scan.badge import BadgePattern
from edge.readers.scan.layout import Layout
from edge.readers.scan.understanding import own_badge, understand_scan, understand_typed

__all__ = ["BadgePattern", "Layout", "own_badge", "understand_scan", "understand_typed"]
