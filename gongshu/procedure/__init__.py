"""办理程序: the one engine that runs every procedure in the shape its profile gives."""
