"""Who is expected on the site, as keyed hashes on the device's own disk; works offline.

Start reading at `roster.py`; `listing.py` is how a list of people comes in.
"""
