"""The loops around single steps: take one inbox row, deliver one outbox row, tick once."""
