"""Passwords hashed with Argon2id (RFC 9106)."""

from backwright.infrastructure.argon2.passwords import Argon2Parameters, Argon2Passwords

__all__ = ["Argon2Parameters", "Argon2Passwords"]
