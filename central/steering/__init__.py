"""Steering: what devices should be, commands, rosters, and changes to many devices in stages.

`service.py` is what pages and the API call; `rollout.py` decides, `driver.py` carries out.
"""
