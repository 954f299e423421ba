"""Who calls, and what that client may do: signed tokens, API keys, replay, rate, transport (docs/security.md)."""
