"""What keeps a run from going on."""


class ChaosError(Exception):
    """The run could not go on; the text says why."""
