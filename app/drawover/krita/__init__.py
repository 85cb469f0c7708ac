"""Install the plugin into Krita, remove it, and check each link from Krita to the engine, all from outside Krita."""
