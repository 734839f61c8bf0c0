"""What a model is asked: the styles of prompts, the user's own templates and hook, and one prompt shown for inspection."""
