"""The control plane's one line to the broker: read `control.py` first.

What the central says to a device beside acknowledgements goes out here, and what devices say
beside records comes in; the bridge stays a pure pipe for records.
"""

from central.control.control import Control, Listener

__all__ = ["Control", "Listener"]
