"""What is said to people and what they say back, as pure functions over data.

Nothing here knows Telegram, a database or a clock: texts come from `bot.locales`, the day comes as a parameter.
"""
