"""Screens drawn from data: one module for each kind of card."""
