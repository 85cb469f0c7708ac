"""The desktop window: puts canvas, bars, docks and panel together; tabs, help, and the pictures made of it."""
