"""What programs and reports are made of; evaluates nothing."""
