"""What a user could pick instead, each doing what the ruleset of 科右前旗 says under its literal reading."""
