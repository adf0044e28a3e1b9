"""What can be proved afterwards: the audit log's chain, pure."""
