"""Delivering: messages by mail and to web addresses."""
