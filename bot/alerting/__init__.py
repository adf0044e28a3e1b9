"""What is worth whose attention, when, and why: pure decisions."""
