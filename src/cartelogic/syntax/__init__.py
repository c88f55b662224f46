"""Rule text to model: grammar, parser, files and messages."""
