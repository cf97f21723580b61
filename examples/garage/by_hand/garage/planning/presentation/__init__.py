"""How planning is called from outside."""
