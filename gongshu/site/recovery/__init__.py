"""Backup and recovery of an installation."""
