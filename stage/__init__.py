"""The stage: the real parts on one machine, for the demo, the end-to-end tests and the benches.

It runs the product's programs as processes; of its code it imports the simulator and the protocol.
"""
