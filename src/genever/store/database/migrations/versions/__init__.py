"""The migrations, each with the way back."""
