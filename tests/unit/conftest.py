"""How properties are tested."""

from hypothesis import settings

# Time is no property of what is tested here, and machines are slow at times.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
