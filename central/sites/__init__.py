"""Organisations and their sites: where gates stand, and whose they are."""
