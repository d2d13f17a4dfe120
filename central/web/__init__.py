"""The operator's pages: server-rendered, live by server-sent events, nothing from elsewhere."""
