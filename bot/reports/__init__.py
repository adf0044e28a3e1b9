"""Documents for paper and for other offices, made from plain data."""
