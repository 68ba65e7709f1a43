"""Pages of this room: on the desk, and for anybody."""
