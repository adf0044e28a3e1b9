"""The demo: invented bureaus, subjects and people, and the stage on which the real bot plays with them."""
