"""From updates to use cases and back: parse, one call, render."""
