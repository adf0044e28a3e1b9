"""The Bot API's methods and types as data: what the sandbox checks every call against."""
