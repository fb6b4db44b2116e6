"""The migrations, each with its downgrade."""
