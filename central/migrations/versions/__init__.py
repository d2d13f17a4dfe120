"""One module a revision; never changed once released, and never importing `central.schema`."""
