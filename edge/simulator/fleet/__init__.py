"""A fleet of simulated gates in one process and one loop: for load, soak and demos.

Keys, chains, seals, TLS, MQTT and the weighing of acknowledgements are a real gate's; only the
people, the arms and the disk are left out. Start reading at `fleet.py`.
"""
