"""An issue for Open Journal Systems: its native XML, which the Native XML plugin imports."""
