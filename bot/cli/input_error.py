"""What a command says when the input or the state is wrong."""

from rulesets.errors import BilingualError


class InputError(BilingualError):
    """Ends the command with exit code 1 and this one line on stderr."""
