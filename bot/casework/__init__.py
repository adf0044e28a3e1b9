"""What the regulations promise the enterprise, as procedures: states and moves are data, checked by pure functions."""
