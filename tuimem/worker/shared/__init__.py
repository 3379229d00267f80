"""Memories that several machines share on one Chroma server: what this one hands over, and what it finds of others."""
