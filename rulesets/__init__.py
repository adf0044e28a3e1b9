"""Regulations as data, and the pure engine that grades a dossier by them.

Nothing here reads a clock, a database or the network: a grade follows from a ruleset, a dossier, an as-of date
and a reading, and from nothing else.
"""
