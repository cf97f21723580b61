"""How fast the kit is, measured against what people would use instead."""
