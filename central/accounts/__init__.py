"""User accounts and their web sessions: who may look at the fleet."""
