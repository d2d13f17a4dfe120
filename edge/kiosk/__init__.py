"""The worker's screen: what it says and the page that shows it. Start reading at `screen.py`."""
