"""The arm: rules of a lane, the pins, and the relay. Start reading at `lane.py`."""
