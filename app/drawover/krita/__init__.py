"""Krita on this machine, seen from outside: the plugin is put in, taken out, and every link to the engine checked."""
