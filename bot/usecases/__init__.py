"""One verb a file: read, decide, write, in the transaction that is given. Nothing here knows Telegram."""
