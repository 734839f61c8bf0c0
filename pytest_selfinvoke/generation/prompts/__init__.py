"""What a model is asked: the styles of prompts, and the user's own templates and hook."""
