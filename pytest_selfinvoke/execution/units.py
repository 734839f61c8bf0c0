"""Sizes in bytes."""

KIBIBYTE, MEBIBYTE = 1 << 10, 1 << 20
