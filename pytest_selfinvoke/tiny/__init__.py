"""The embedded demo: 40 generated problems and two tiny transformers that answer them, in plain numpy."""
