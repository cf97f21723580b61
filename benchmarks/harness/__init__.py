"""Starts the sides, loads them in turns, checks their answers, and writes what came out."""
