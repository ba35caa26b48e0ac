"""Hands Invoke the collection of tasks that fascicle defines."""

from fascicle.tasks import namespace as ns

__all__ = ["ns"]
